// The chart island: an ECharts option from data-chart (or data-chart-url), the look's own colours, and a table view.
(() => {
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const option = async (element) => {
    if (element.dataset.chart) return JSON.parse(element.dataset.chart);
    const answer = await fetch(element.dataset.chartUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status} ${element.dataset.chartUrl}`);
    return answer.json();
  };
  const look = () => ({
    color: [css("--lx-blue") || "#1f5fbf", css("--lx-muted") || "#566275", "#4a90a4", "#7a6fb0", "#8c7a5b"],
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: css("--lx-ink") || undefined, fontSize: Math.max(12, parseFloat(getComputedStyle(document.body).fontSize) * 0.8) },
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    tooltip: { trigger: "axis", confine: true, renderMode: "richText" }, grid: { left: 12, right: 16, top: 44, bottom: 12, containLabel: true },
  });

  const cell = (tag, text) => { const one = document.createElement(tag); one.textContent = text ?? "—"; return one; };
  const table = (given) => {
    const series = [given.series || []].flat();
    const labels = [given.xAxis || {}].flat()[0].data;
    const rows = new Map();
    series.forEach((one, column) => (one.data || []).forEach((item, index) => {
      const value = item && typeof item === "object" && !Array.isArray(item) ? item.value : item;
      const [x, y] = Array.isArray(value) ? value : [labels ? labels[index] : item?.name ?? index + 1, value];
      if (!rows.has(x)) rows.set(x, []);
      rows.get(x)[column] = y;
    }));
    const box = document.createElement("table");
    box.className = "table table-sm";
    const head = box.createTHead().insertRow();
    ["", ...series.map((one) => one.name || "数值")].forEach((text) => head.append(cell("th", text)));
    const body = box.createTBody();
    rows.forEach((values, x) => {
      const row = body.insertRow();
      row.append(cell("th", typeof x === "number" && x > 1e11 ? new Date(x).toLocaleString("zh-CN", { hour12: false }) : x));
      series.forEach((_, column) => { const one = cell("td", values[column]); one.className = "number"; row.append(one); });
    });
    return box;
  };

  window.lixin.chart = async (element) => {
    if (element.dataset.island === "ready") return;
    element.dataset.island = "ready";
    let given = await option(element);
    const chart = window.echarts.init(element);
    // A chart drawn anew keeps the part that its reader has zoomed to.
    const zoom = () => {
      const held = chart.getOption()?.dataZoom;
      return given.dataZoom && held ? { dataZoom: [given.dataZoom].flat().map((one, index) => ({ ...one, start: held[index]?.start, end: held[index]?.end })) } : {};
    };
    const draw = () => chart.setOption({ ...look(), ...given, ...zoom(), tooltip: { ...look().tooltip, ...(given.tooltip || {}) } }, true);
    draw();
    new ResizeObserver(() => chart.resize()).observe(element);
    const bar = document.createElement("div");
    bar.className = "chart-tools";
    const button = document.createElement("button");
    button.type = "button"; button.className = "btn btn-sm"; button.textContent = "看表格"; button.setAttribute("aria-pressed", "false");
    bar.append(button);
    element.before(bar);
    let shown = null;
    button.addEventListener("click", () => {
      if (shown) { shown.remove(); shown = null; element.hidden = false; chart.resize(); }
      else { shown = table(given); element.after(shown); element.hidden = true; }
      button.textContent = shown ? "看图" : "看表格";
      button.setAttribute("aria-pressed", String(Boolean(shown)));
    });
    element.addEventListener("news", async () => { given = await option(element); draw(); });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  };
})();
