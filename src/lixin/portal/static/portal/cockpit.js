// The wall's clock, and the trend redrawn from the figures that the last news brought.
(() => {
  const clock = document.querySelector("[data-clock]");
  const words = new Intl.DateTimeFormat("zh-CN", { month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hour12: false });
  const tick = () => { clock.textContent = words.format(new Date()); };
  tick();
  setInterval(tick, 5000);
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "figures") return;
    const chart = document.querySelector(".trend");
    chart.dataset.chart = event.target.querySelector("[data-trend]").dataset.trend;
    chart.dispatchEvent(new CustomEvent("news"));
  });
})();
