// Loads the map and chart islands only where a page has one, also in parts that htmx brings later.
// A map with data-wait is loaded when somebody wants it: lixin.open(element).
(() => {
  const loaded = {};
  const script = (address) => loaded[address] ||= new Promise((done, failed) => {
    const tag = document.createElement("script");
    tag.src = address;
    tag.onload = done;
    tag.onerror = () => { delete loaded[address]; failed(new Error(address)); };
    document.head.append(tag);
  });
  const style = (address) => loaded[address] ||= new Promise((done) => {
    const tag = document.createElement("link");
    tag.rel = "stylesheet";
    tag.href = address;
    tag.onload = tag.onerror = done;
    document.head.append(tag);
  });

  const fail = (element, words) => { element.classList.add("island-failed"); element.textContent = words; };

  const maps = async (elements) => {
    const { maplibre, maplibreWorker, maplibreCss, mapJs } = document.body.dataset;
    try {
      await Promise.all([style(maplibreCss), script(maplibre)]);
      window.maplibregl.setWorkerUrl(maplibreWorker);
      await script(mapJs);
      elements.forEach((element) => window.lixin.map(element));
    } catch (error) { console.error(error); elements.forEach((element) => fail(element, "地图没有加载成功，请刷新页面。")); }
  };
  const charts = async (elements) => {
    try {
      await script(document.body.dataset.echarts);
      await script(document.body.dataset.chartJs);
      elements.forEach((element) => window.lixin.chart(element));
    } catch (error) { console.error(error); elements.forEach((element) => fail(element, "图表没有加载成功，请刷新页面。")); }
  };

  window.lixin = Object.assign(window.lixin || {}, {
    open(element) {
      element.hidden = false;
      element.removeAttribute("data-wait");
      if (!element.dataset.island) { element.dataset.island = "waiting"; maps([element]); }
    },
  });

  // Nothing heavy is fetched before the island comes near the window.
  const near = new IntersectionObserver((entries) => {
    const seen = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target);
    seen.forEach((element) => near.unobserve(element));
    const wanted = (kind) => seen.filter((element) => element.hasAttribute(kind));
    if (wanted("data-map").length) maps(wanted("data-map"));
    const drawn = [...new Set([...wanted("data-chart"), ...wanted("data-chart-url")])];
    if (drawn.length) charts(drawn);
  }, { rootMargin: "200px" });

  const scan = (root) => {
    const found = [...(root.querySelectorAll?.("[data-map], [data-chart], [data-chart-url]") || [])];
    if (root.matches?.("[data-map], [data-chart], [data-chart-url]")) found.push(root);
    found.filter((element) => !element.dataset.island && !element.hasAttribute("data-wait")).forEach((element) => { element.dataset.island = "waiting"; near.observe(element); });
  };
  document.addEventListener("htmx:load", (event) => scan(event.target));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => scan(document)); else scan(document);
})();
