// One case: its actions follow the news unless somebody is just filling one in, and its pictures open full screen.
(() => {
  const busy = (actions) => {
    const open = Boolean(actions.querySelector("details[open]"));
    if (open) actions.querySelector("[data-stale]").hidden = false;
    return open;
  };
  document.addEventListener("news", (event) => {
    const actions = event.target.closest?.("[data-case-actions]");
    if (actions && !busy(actions)) actions.dispatchEvent(new CustomEvent("refresh"));
  }, true);
  // The answer may come when somebody has begun meanwhile.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const actions = event.target.closest?.("[data-case-actions]");
    if (actions && busy(actions)) event.detail.shouldSwap = false;
  });

  const viewer = () => {
    const dialog = document.createElement("dialog");
    dialog.className = "viewer";
    dialog.setAttribute("aria-label", "照片");
    dialog.innerHTML = '<img alt=""><p></p><div><a class="btn" target="_blank" rel="noopener">看位置</a><button class="btn" type="button" data-step="-1">上一张</button><button class="btn" type="button" data-step="1">下一张</button><button class="btn btn-primary" type="button" data-close>关闭</button></div>';
    document.body.append(dialog);
    return dialog;
  };
  let dialog, links = [], at = 0;
  const show = (index) => {
    at = (index + links.length) % links.length;
    const link = links[at], place = dialog.querySelector("a");
    dialog.querySelector("img").src = link.href;
    dialog.querySelector("img").alt = link.querySelector("img").alt;
    dialog.querySelector("p").textContent = link.parentElement.querySelector("span").textContent;
    place.hidden = !link.dataset.place;
    if (link.dataset.place) place.href = link.dataset.place;
    dialog.querySelectorAll("[data-step]").forEach((button) => { button.hidden = links.length < 2; });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".photos a");
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      dialog ||= viewer();
      links = [...link.closest(".photos").querySelectorAll("a")];
      show(links.indexOf(link));
      dialog.showModal();
    }
    const step = event.target.closest(".viewer [data-step]");
    if (step) show(at + Number(step.dataset.step));
    if (event.target.closest(".viewer [data-close]") || event.target.matches(".viewer")) dialog.close();
  });
  document.addEventListener("keydown", (event) => {
    if (!dialog?.open) return;
    if (event.key === "ArrowRight") show(at + 1);
    if (event.key === "ArrowLeft") show(at - 1);
  });
})();
