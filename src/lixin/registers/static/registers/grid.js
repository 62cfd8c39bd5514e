// The table of inputs: changed cells are marked; up, down and Enter move within the column; leaving with changes asks.
(() => {
  const table = document.querySelector("[data-grid]");
  if (!table) return;
  const inputs = () => [...table.querySelectorAll("td input:not([type=hidden]), td select, td textarea")];
  const now = (one) => one.type === "checkbox" ? String(one.checked) : one.value;
  inputs().forEach((one) => { one.dataset.before = now(one); });
  let sent = false;
  table.addEventListener("input", (event) => event.target.classList.toggle("changed-cell", now(event.target) !== event.target.dataset.before));
  table.addEventListener("keydown", (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
    if (!way || event.target.matches("textarea") || (event.target.matches("select") && event.key !== "Enter")) return;
    const cell = event.target.closest("td"), column = [...cell.parentElement.children].indexOf(cell);
    const same = inputs().filter((one) => [...one.closest("tr").children].indexOf(one.closest("td")) === column);
    const next = same[same.indexOf(event.target) + way];
    event.preventDefault();
    if (next) { next.focus(); next.select?.(); }
  });
  table.closest("form").addEventListener("submit", () => { sent = true; });
  window.addEventListener("beforeunload", (event) => { if (!sent && inputs().some((one) => now(one) !== one.dataset.before)) event.preventDefault(); });
})();
