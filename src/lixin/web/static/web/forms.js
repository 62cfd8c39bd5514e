// Nobody loses what they typed: drafts (data-draft="key"), one submit only, focus on the error summary.
(() => {
  const KEY = "draft:";
  const skip = (field) => !field.name || field.type === "password" || field.type === "file" || field.type === "hidden" || field.name === "csrfmiddlewaretoken" || field.hasAttribute("data-no-draft");
  const store = {
    read(key) { try { return JSON.parse(localStorage.getItem(KEY + key) || "null"); } catch { return null; } },
    write(key, value) { try { localStorage.setItem(KEY + key, JSON.stringify(value)); } catch { /* full or private: the page still works */ } },
    drop(key) { try { localStorage.removeItem(KEY + key); } catch { /* nothing kept */ } },
  };

  const collect = (form) => {
    const values = {};
    for (const field of form.elements) {
      if (skip(field)) continue;
      if (field.type === "checkbox" || field.type === "radio") { if (field.checked) (values[field.name] ||= []).push(field.value); }
      else if (field.value) values[field.name] = field.value;
    }
    return values;
  };

  const restore = (form, values) => {
    let changed = false;
    for (const field of form.elements) {
      if (skip(field) || !(field.name in values)) continue;
      if (field.type === "checkbox" || field.type === "radio") {
        const on = values[field.name].includes(field.value);
        changed ||= on !== field.checked;
        field.checked = on;
      } else if (!field.value && field.value !== values[field.name]) { field.value = values[field.name]; changed = true; }
    }
    return changed;
  };

  const prepare = (form) => {
    const key = form.dataset.draft;
    if (form.dataset.draftReady) return;
    form.dataset.draftReady = "1";
    const kept = store.read(key);
    if (kept && restore(form, kept)) {
      const note = document.createElement("p");
      note.className = "notice notice-info";
      note.setAttribute("role", "status");
      note.textContent = "已恢复上次没有提交的内容。";
      form.prepend(note);
    }
    let wait;
    form.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(() => store.write(key, collect(form)), 400); });
  };

  const scan = (root) => {
    root.querySelectorAll?.("form[data-draft]").forEach(prepare);
    root.querySelectorAll?.("[data-draft-done]").forEach((mark) => store.drop(mark.dataset.draftDone));
    root.querySelector?.("[data-errors]")?.focus();
  };

  const lock = (form, on) => {
    form.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => {
      button.disabled = on;
      button.toggleAttribute("aria-busy", on);
    });
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method !== "post" || form.closest("[hx-post],[hx-get]") === form) return;
    form.dataset.sent = "1";
    // The pressed button's own value travels with the form, so it is switched off only after the browser has read it.
    setTimeout(() => lock(form, true));
  });
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.target.matches?.("form")) lock(event.target, true); });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.target.matches?.("form")) lock(event.target, false); });
  document.addEventListener("htmx:load", (event) => scan(event.target));
  document.addEventListener("DOMContentLoaded", () => scan(document));
  // Back from the next page shows the form again, ready to be sent.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; lock(form, false); }));
  document.addEventListener("click", (event) => {
    const question = event.target.closest("[data-confirm]")?.dataset.confirm;
    if (question && !window.confirm(question)) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);
})();
