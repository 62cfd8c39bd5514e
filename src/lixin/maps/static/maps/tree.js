// The layer tree of 一张图: a tick shows or hides its layer, and the address keeps the choice.
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
  tree.addEventListener("change", (event) => { show(event.target); remember(); });
})();
