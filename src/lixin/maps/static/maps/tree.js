// The layer tree of 一张图: a tick shows or hides its layer, and the address keeps the choice; words find what is on the map.
(() => {
  const tree = document.querySelector("[data-map-tree]");
  const map = document.querySelector(tree.dataset.mapTree);
  const boxes = [...tree.querySelectorAll("input[name=layer]")];
  const show = (box) => map.dispatchEvent(new CustomEvent("layer-toggle", { detail: { url: box.dataset.url, on: box.checked } }));
  const remember = () => {
    const query = new URLSearchParams(boxes.filter((box) => box.checked).map((box) => ["layer", box.value]));
    if (!query.size) query.set("layer", "");
    history.replaceState(null, "", `${location.pathname}?${query}`);
  };
  map.addEventListener("map-ready", (event) => {
    const [west, south, east, north] = map.dataset.bounds.split(",").map(Number);
    event.detail.fitBounds([[west, south], [east, north]], { padding: { top: 16, left: 16, right: 16, bottom: 40 }, animate: false });
    boxes.forEach(show);
  });
  tree.addEventListener("change", (event) => { if (event.target.name === "layer") { show(event.target); remember(); } });
  tree.addEventListener("submit", (event) => event.preventDefault());

  const MOST = 8;
  const find = tree.querySelector("[data-map-find]"), list = tree.querySelector(".map-found");
  const matches = (words) => boxes.filter((box) => box.checked)
    .flatMap((box) => (map.lixinFeatures?.get(box.dataset.url)?.features || []))
    .filter((one) => (one.properties.name || "").includes(words));
  const go = (feature) => {
    map.lixinMap.easeTo({ center: feature.geometry.coordinates, zoom: Math.max(map.lixinMap.getZoom(), 13) });
    window.lixin.popup(map.lixinMap, feature);
    map.scrollIntoView({ block: "nearest" });
  };
  const item = (feature) => {
    const row = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = [feature.properties.name, feature.properties.state].filter(Boolean).join(" · ");
    button.addEventListener("click", () => go(feature));
    row.append(button);
    return row;
  };
  find.addEventListener("input", () => {
    const words = find.value.trim(), found = words ? matches(words) : [];
    list.replaceChildren(...found.slice(0, MOST).map(item));
    if (words && !found.length) list.append("图上没有这个名称。");
    if (found.length > MOST) list.append(`共 ${found.length} 处，请写得更具体。`);
  });
  find.addEventListener("keydown", (event) => { if (event.key === "Enter") list.querySelector("button")?.click(); });
})();
