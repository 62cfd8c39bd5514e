// Keyboard of the console, the selected row kept over refreshes, and one announcement per new urgent case.
(() => {
  const root = document.querySelector("[data-console]");
  if (!root) return;
  const rows = () => [...root.querySelectorAll(".case-row")];
  let selected = null;
  let known = new Set(rows().map((row) => row.dataset.case));

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
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const keys = {
      j: () => move(1), k: () => move(-1), d: () => act("dispatch"),
      "/": () => document.getElementById("text").focus(), "?": () => document.getElementById("keys").showModal(),
    };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "detail") {
      if (matchMedia("(max-width: 991px)").matches) event.target.scrollIntoView({ block: "start" });
      return;
    }
    if (event.target.id !== "rows") return;
    const fresh = rows().filter((row) => !known.has(row.dataset.case));
    const urgent = fresh.filter((row) => ["red", "orange"].includes(row.dataset.severity));
    fresh.forEach((row) => known.add(row.dataset.case));
    if (urgent.length) {
      document.getElementById("announce").textContent = `新的紧急事件：${urgent[0].querySelector(".case-title").textContent.trim()}`;
    }
    mark();
  });
})();
