// My tasks by deadline (as the server sends them) or by distance from here; the choice holds over refreshes.
(() => {
  const root = document.querySelector(".mine");
  const METRES = 111320;
  let here = null;

  const distance = (item) => {
    if (!here || !item.dataset.lon) return Infinity;
    const north = (item.dataset.lat - here.latitude) * METRES;
    const east = (item.dataset.lon - here.longitude) * METRES * Math.cos(here.latitude * Math.PI / 180);
    return Math.hypot(north, east);
  };
  const words = (metres) => metres === Infinity ? "" : metres < 1000 ? ` · 约 ${Math.round(metres / 10) * 10} 米` : ` · 约 ${(metres / 1000).toFixed(1)} 公里`;
  const draw = () => {
    const list = root.querySelector(".mine-rows");
    if (!list) return;
    const items = [...list.children], by = here ? distance : (item) => Number(item.dataset.order);
    items.sort((one, other) => by(one) - by(other) || one.dataset.order - other.dataset.order);
    items.forEach((item) => { item.querySelector("[data-distance]").textContent = here ? words(distance(item)) : ""; });
    list.replaceChildren(...items);
    root.querySelectorAll("[data-sort]").forEach((button) => button.setAttribute("aria-pressed", String((button.dataset.sort === "near") === Boolean(here))));
  };
  const near = (button) => {
    const failed = () => { button.removeAttribute("aria-busy"); window.lixin.toast("取不到位置", "没有定位权限或信号，仍按时限排列。", true); };
    if (!navigator.geolocation) { failed(); return; }
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition((found) => { here = found.coords; button.removeAttribute("aria-busy"); draw(); }, failed, { timeout: 10000, maximumAge: 60000 });
  };

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sort]");
    if (button?.dataset.sort === "near") near(button);
    if (button?.dataset.sort === "due") { here = null; draw(); }
  });
  document.body.addEventListener("htmx:afterSwap", (event) => { if (event.target === root) draw(); });
})();
