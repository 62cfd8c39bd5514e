// A row's page and form: says when somebody else has saved it meanwhile; a form that opens a file can be sent again.
(() => {
  document.querySelectorAll("[data-saved]").forEach((note) => note.addEventListener("news", (event) => {
    if (event.detail.news.some((one) => one.kind === note.dataset.saved)) note.hidden = false;
  }));
  document.querySelectorAll("form[data-again]").forEach((form) => form.addEventListener("submit", () => setTimeout(() => {
    delete form.dataset.sent;
    form.querySelectorAll("button").forEach((button) => { button.disabled = false; button.removeAttribute("aria-busy"); });
  }, 800)));
})();
