// The list: ticked rows and how many, columns up and down, j/k through the rows, x to tick.
(() => {
  const form = document.querySelector("form[data-bulk]");
  const boxes = () => [...form.querySelectorAll("input[name=pk]")];
  const tell = () => {
    const all = form.querySelector("[data-all]"), ticked = boxes().filter((one) => one.checked).length;
    const words = form.querySelector("[data-ticked]"), go = form.querySelector("[data-bulk-go]");
    if (!go) return;
    words.textContent = all.checked ? "（全部）" : ticked ? `（${ticked} 条）` : "";
    go.disabled = !all.checked && !ticked;
    const head = form.querySelector("[data-tick-all]");
    head.checked = ticked > 0 && ticked === boxes().length;
    head.indeterminate = ticked > 0 && ticked < boxes().length;
  };
  if (form) {
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-tick-all]")) boxes().forEach((one) => { one.checked = event.target.checked; });
      tell();
    });
    window.addEventListener("pageshow", tell);
    tell();
  }

  document.querySelectorAll("[data-columns]").forEach((list) => list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]"), item = button?.closest("li");
    if (!item) return;
    const other = button.dataset.move === "1" ? item.nextElementSibling : item.previousElementSibling;
    if (other && button.dataset.move === "1") other.after(item); else if (other) other.before(item);
    button.focus();
  }));

  // An open box of choices closes when another opens, or with Escape.
  const more = [...document.querySelectorAll(".list-tools details.more")];
  more.forEach((one) => one.addEventListener("toggle", () => { if (one.open) more.filter((other) => other !== one).forEach((other) => { other.open = false; }); }));

  const typing = (target) => target.matches("input, select, textarea, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { const open = more.find((one) => one.open); if (open) { open.open = false; open.querySelector("summary").focus(); } }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "x" && event.target.closest("tbody[data-rows] tr") && !event.target.matches("input:not([type=checkbox])")) {
      const box = event.target.closest("tr").querySelector("input[name=pk]");
      if (box) { box.checked = !box.checked; tell(); event.preventDefault(); }
      return;
    }
    if (typing(event.target) && event.target.type !== "checkbox") return;
    const way = { j: 1, k: -1 }[event.key];
    if (!way) return;
    const links = [...document.querySelectorAll("tbody[data-rows] td.first a")];
    const at = links.indexOf(document.activeElement.closest("tr")?.querySelector("td.first a"));
    links[Math.min(links.length - 1, Math.max(0, at + way))]?.focus();
  });
})();
