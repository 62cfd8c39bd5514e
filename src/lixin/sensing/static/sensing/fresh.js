// Keeps a part of a page fresh without making it jump: data-fresh="ms" beside data-live; data-device="5" narrows to one.
// News sooner than the pause wait for its end (none is dropped); a reader who has scrolled into it is asked first.
(() => {
  const due = new Map();
  const FAR = 240;

  const concerns = (element, news) => {
    const own = element.dataset.device;
    if (!own) return true;
    return news.some((one) => one.topic !== "device" || !one.key || one.key === "batch" || one.key.split(",").includes(own));
  };

  const reading = (element) => {
    if (!element.hasAttribute("data-fresh-ask")) return false;
    const held = document.activeElement && document.activeElement !== document.body && element.contains(document.activeElement);
    return held || element.getBoundingClientRect().top < -FAR;
  };

  const refresh = (element) => {
    element.previousElementSibling?.matches("[data-fresh-note]") && element.previousElementSibling.remove();
    element.dispatchEvent(new CustomEvent("fresh"));
    document.querySelectorAll(`[data-fresh-with="${element.id}"]`).forEach((one) => one.dispatchEvent(new CustomEvent("news")));
  };

  const ask = (element) => {
    if (element.previousElementSibling?.matches("[data-fresh-note]")) return;
    const note = document.createElement("button");
    note.type = "button";
    note.className = "btn btn-primary fresh-note";
    note.dataset.freshNote = "";
    note.textContent = "有新内容，点这里更新";
    note.addEventListener("click", () => refresh(element));
    element.before(note);
  };

  const act = (element) => {
    due.delete(element);
    if (!element.isConnected) return;
    if (reading(element)) ask(element); else refresh(element);
  };

  // "news" does not bubble, but the way down passes the document all the same.
  document.addEventListener("news", (event) => {
    const element = event.target;
    if (!element.matches?.("[data-fresh]") || due.has(element) || !concerns(element, event.detail?.news || [])) return;
    due.set(element, setTimeout(() => act(element), Number(element.dataset.fresh)));
  }, true);
})();
