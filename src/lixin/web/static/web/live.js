// One stream of news per page; every element with data-live="topic,topic" gets the event "news" (at most every 300 ms).
// "topic:key" hears of that one row alone.
(() => {
  const GAP = 300;
  const WORDS = { on: "实时更新：已连接", off: "实时更新：已断开，正在重连", wait: "实时更新：正在连接" };
  const state = document.querySelector("[data-live-state]");
  if (!state || !window.EventSource) return;

  const listeners = () => [...document.querySelectorAll("[data-live]")];
  const wanted = (element) => element.dataset.live.split(",").map((one) => one.trim().split(":")).filter(([topic]) => topic);
  const topicsOf = (element) => wanted(element).map(([topic]) => topic);
  const hears = (element, news) => wanted(element).some(([topic, key]) => topic === news.topic && (key === undefined || key === news.key));
  let source, asked = "", last = state.dataset.liveAfter || "";
  const due = new Map();

  const show = (name) => {
    state.dataset.state = name;
    state.title = WORDS[name];
    state.querySelector("[data-live-words]").textContent = WORDS[name];
  };

  const tell = (element, news) => {
    if (due.has(element)) { due.get(element).push(news); return; }
    due.set(element, []);
    element.dispatchEvent(new CustomEvent("news", { detail: { news: [news] }, bubbles: false }));
    setTimeout(() => {
      const waiting = due.get(element);
      due.delete(element);
      if (waiting.length && element.isConnected) tell(element, waiting.at(-1));
    }, GAP);
  };

  const spread = (news) => {
    listeners().filter((element) => hears(element, news)).forEach((element) => tell(element, news));
    document.dispatchEvent(new CustomEvent("lixin:news", { detail: news }));
  };

  const open = () => {
    const topics = [...new Set(listeners().flatMap(topicsOf))].sort().join(",");
    if (source && topics === asked) return;
    source?.close();
    asked = topics;
    const address = new URL(state.dataset.liveState, location.href);
    if (topics) address.searchParams.set("topics", topics);
    if (last) address.searchParams.set("after", last);
    show("wait");
    source = new EventSource(address);
    source.onopen = () => show("on");
    source.onerror = () => {
      show("off");
      if (source.readyState === EventSource.CLOSED) { source = null; setTimeout(open, 3000); }
    };
    source.addEventListener("news", (event) => { last = event.lastEventId; spread(JSON.parse(event.data)); });
    source.addEventListener("missed", (event) => {
      last = event.lastEventId;
      listeners().forEach((element) => tell(element, { topic: "missed" }));
    });
  };

  let hidden;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hidden);
    if (document.hidden) hidden = setTimeout(() => { source?.close(); source = null; }, 60000);
    else open();
  });
  document.addEventListener("htmx:afterSettle", open);
  window.addEventListener("pagehide", () => { source?.close(); source = null; });
  window.addEventListener("pageshow", open);
  open();
})();
