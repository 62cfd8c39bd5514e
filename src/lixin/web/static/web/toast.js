// Short notes at the edge of the page: from the server (HX-Retarget "#toasts") or from scripts (lixin.toast).
(() => {
  const STAYS = 8000;
  const place = () => document.getElementById("toasts");

  const toast = (title, sentence = "", bad = false) => {
    const note = document.createElement("div");
    note.className = `toast-note${bad ? " toast-bad" : ""}`;
    note.setAttribute("role", bad ? "alert" : "status");
    const text = document.createElement("div");
    const head = document.createElement("strong");
    head.textContent = title;
    const body = document.createElement("p");
    body.textContent = sentence;
    text.append(head, body);
    const close = document.createElement("button");
    close.type = "button";
    close.dataset.dismiss = "";
    close.setAttribute("aria-label", "关闭");
    close.textContent = "×";
    note.append(text, close);
    place()?.append(note);
  };
  window.lixin = Object.assign(window.lixin || {}, { toast });

  document.addEventListener("click", (event) => {
    event.target.closest("[data-dismiss]")?.closest(".toast-note")?.remove();
  });
  document.addEventListener("DOMContentLoaded", () => {
    if (!place()) return;
    new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => {
      if (node.nodeType === 1 && !node.classList.contains("toast-bad")) setTimeout(() => node.remove(), STAYS);
    }))).observe(place(), { childList: true });
  });
  document.addEventListener("htmx:sendError", () => toast("没有连上服务器", "请检查网络；已填内容还在，可以再试。", true));
  document.addEventListener("htmx:timeout", () => toast("服务器没有及时回应", "请再试一次。", true));
})();
