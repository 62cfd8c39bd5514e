// Choosing a position (data-place="#map"): the device's own, or a tap on a map that is loaded only then; says which township it is.
(() => {
  const prepare = (box) => {
    const map = document.querySelector(box.dataset.place);
    const [lon, lat] = map.dataset.pick.split(",").map((one) => document.querySelector(one.trim()));
    const words = box.querySelector("[data-place-words]");
    const say = (text) => { words.textContent = text; };

    const name = async () => {
      if (!lon.value || !lat.value) return;
      const answer = await fetch(`${box.dataset.where}?lon=${lon.value}&lat=${lat.value}`, { headers: { Accept: "application/json" } });
      say(answer.ok ? `已标出：${(await answer.json()).township.name}` : "这个位置不在本县范围内，请重新标出。");
    };
    const opener = box.querySelector("[data-place-map]");
    const open = () => { if (opener) opener.hidden = true; window.lixin.open(map); };
    const here = (button) => {
      const failed = () => { button.removeAttribute("aria-busy"); say("取不到位置：没有定位权限或信号，请在地图上点一下。"); open(); };
      if (!navigator.geolocation) { failed(); return; }
      button.setAttribute("aria-busy", "true");
      navigator.geolocation.getCurrentPosition((found) => {
        button.removeAttribute("aria-busy");
        lon.value = found.coords.longitude.toFixed(6);
        lat.value = found.coords.latitude.toFixed(6);
        for (const field of [lon, lat]) field.dispatchEvent(new Event("change", { bubbles: true }));
        map.dispatchEvent(new CustomEvent("place"));
        name();
      }, failed, { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 });
    };

    box.querySelector("[data-place-here]").addEventListener("click", (event) => here(event.currentTarget));
    opener?.addEventListener("click", open);
    map.addEventListener("picked", name);
    name();
  };
  document.querySelectorAll("[data-place]").forEach(prepare);
})();
