// Keyboard of the console, the selected row and the place in the list kept over refreshes, one announcement per new urgent case.
(() => {
  const root = document.querySelector("[data-console]");
  if (!root) return;
  const URGENT = ["red", "orange"];
  const list = root.querySelector(".console-list"), keys = document.getElementById("keys");
  const rows = () => [...root.querySelectorAll(".case-row")];
  const number = (row) => Number(row.dataset.case);
  let selected = null, newest = Math.max(0, ...rows().map(number)), kept = null;

  const mark = () => rows().forEach((row) => row.classList.toggle("selected", row.dataset.case === selected));
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.dataset.case === selected);
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    selected = next.dataset.case;
    mark();
    next.querySelector("a").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  const act = (action) => {
    const form = document.getElementById(`act-${action}`);
    if (!form) return;
    form.open = true;
    form.querySelector("select, textarea, input:not([type=hidden])")?.focus();
  };

  root.addEventListener("click", (event) => {
    const row = event.target.closest(".case-row");
    if (row) { selected = row.dataset.case; mark(); }
    if (event.target.closest("[data-keys]")) keys.showModal();
  });
  document.addEventListener("keydown", (event) => {
    if (keys.open || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const actions = { j: () => move(1), k: () => move(-1), d: () => act("dispatch"), "?": () => keys.showModal() };
    if (actions[event.key]) { event.preventDefault(); actions[event.key](); }
  });
  // A new narrowing begins at its first page, and so do the refreshes that follow it.
  const firstPage = (list) => {
    list.setAttribute("hx-get", list.dataset.rows);
    window.htmx.process(list);
  };
  root.addEventListener("submit", (event) => {
    if (event.target.id === "filter") { event.preventDefault(); selected = null; move(1); }
    if (event.target.matches("[data-save-filter]")) event.target.elements.query.value = location.search.slice(1);
  }, true);

  // The rows under the eye stay where they are when newer ones arrive above them.
  const anchor = () => {
    const top = list.getBoundingClientRect().top, scrolled = list.scrollTop > 0;
    const row = rows().find((one) => one.getBoundingClientRect().bottom > top);
    return row && scrolled ? { id: row.dataset.case, at: row.getBoundingClientRect().top } : null;
  };
  const settle = () => {
    const row = kept?.anchor && rows().find((one) => one.dataset.case === kept.anchor.id);
    if (row) list.scrollTop += row.getBoundingClientRect().top - kept.anchor.at;
    if (kept?.focused) rows().find((one) => one.dataset.case === kept.focused)?.querySelector("a").focus({ preventScroll: true });
  };
  const announce = () => {
    const fresh = rows().filter((row) => number(row) > newest);
    newest = Math.max(newest, ...rows().map(number));
    const urgent = fresh.filter((row) => URGENT.includes(row.dataset.severity));
    if (!urgent.length) return;
    const title = urgent[0].querySelector(".case-title").textContent.trim(), more = urgent.length > 1 ? `，另有 ${urgent.length - 1} 件` : "";
    document.getElementById("announce").textContent = `新的紧急事件：${title}${more}`;
    window.lixin.toast("新的紧急事件", `${title}${more}`);
  };
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.id === "rows") kept = { anchor: anchor(), focused: document.activeElement?.closest(".case-row")?.dataset.case };
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "detail") {
      if (matchMedia("(max-width: 991px)").matches) event.target.scrollIntoView({ block: "start" });
      return;
    }
    if (event.target.id !== "rows") return;
    const save = root.querySelector("[data-save-filter]");
    save.hidden = ![...new FormData(document.getElementById("filter")).values()].some(Boolean);
    const live = event.detail.requestConfig?.triggeringEvent?.type === "news";
    if (live) announce();
    else { newest = Math.max(newest, ...rows().map(number)); firstPage(event.target); }
    settle();
    mark();
  });
})();
