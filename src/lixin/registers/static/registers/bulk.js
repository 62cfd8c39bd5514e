// The bulk form shows the input of the chosen field alone.
(() => {
  const form = document.querySelector(".bulk-form");
  if (!form) return;
  const show = () => {
    const set = form.elements.verb.value === "set";
    form.querySelector("[data-set-part]").hidden = !set;
    form.querySelectorAll("[data-value]").forEach((part) => {
      const on = set && part.dataset.value === form.elements.field.value;
      part.hidden = !on;
      part.querySelectorAll("input, select, textarea").forEach((one) => { one.disabled = !on; });
    });
  };
  form.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
})();
