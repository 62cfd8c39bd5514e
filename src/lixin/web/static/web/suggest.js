// A box with a list of findings beneath: arrows choose, Enter opens, Escape closes; the form itself leads to all of them.
(() => {
  const form = document.querySelector("form[data-suggest]");
  if (!form) return;
  const input = form.querySelector("input");
  const list = form.querySelector("[role=listbox]");
  const links = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => links().findIndex((one) => one.getAttribute("aria-selected") === "true");

  const choose = (index) => {
    const all = links();
    all.forEach((one, at) => one.setAttribute("aria-selected", String(at === index)));
    if (all[index]) { all[index].scrollIntoView({ block: "nearest" }); input.setAttribute("aria-activedescendant", all[index].id); }
    else input.removeAttribute("aria-activedescendant");
  };
  const close = () => { list.replaceChildren(); input.setAttribute("aria-expanded", "false"); };

  list.addEventListener("htmx:afterSwap", () => input.setAttribute("aria-expanded", String(links().length > 0)));
  input.addEventListener("keydown", (event) => {
    const all = links();
    if (event.key === "Escape") { close(); return; }
    if (!all.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose((chosen() + (event.key === "ArrowDown" ? 1 : -1) + all.length + (chosen() < 0 && event.key === "ArrowUp" ? 1 : 0)) % all.length);
    } else if (event.key === "Enter" && chosen() >= 0) { event.preventDefault(); all[chosen()].click(); }
  });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) close(); });
  form.addEventListener("focusout", (event) => { if (event.relatedTarget && !form.contains(event.relatedTarget)) close(); });
})();
