// One box: places and typed coordinates, names on the map, and what the platform's search knows.
import { button, el, json } from "./dom.js";

const WAIT = 250, MOST = 12;

export const searching = (form, atlas) => {
  const field = form.querySelector("input"), system = form.querySelector("select"), list = form.querySelector(".map-found");
  let turn = 0, timer;
  const onMap = (words) => atlas.main.layers.flatMap(({ name }) => (atlas.scene.data.get(name)?.features || [])
    .filter((one) => (one.properties.name || "").includes(words))
    .map((one) => ({ kind: atlas.infos.get(name).title, title: one.properties.name, layer: name, id: one.id, geometry: one.geometry })));
  const known = async (words) => {
    try { return (await json(`/api/search/?q=${encodeURIComponent(words)}`)).flatMap((group) => group.hits.map((hit) => ({ ...hit, kind: group.name }))); } catch { return []; }
  };
  const placed = (one) => Number.isFinite(one.lon) && Number.isFinite(one.lat);
  const go = (one) => {
    list.replaceChildren();
    if (one.layer) { atlas.scene.map.easeTo({ center: middle(one.geometry), zoom: Math.max(atlas.scene.map.getZoom(), 14) }); atlas.panel.feature(one.layer, one.id, one.geometry); return; }
    atlas.scene.map.easeTo({ center: [one.lon, one.lat], zoom: Math.max(atlas.scene.map.getZoom(), one.key?.length === 6 ? 10 : 13) });
    atlas.select("", { type: "Point", coordinates: [one.lon, one.lat] });
    if (one.kind === "坐标") atlas.panel.place({ lng: one.lon, lat: one.lat });
  };
  const look = async () => {
    const words = field.value.trim(), mine = ++turn;
    if (!words) { list.replaceChildren(); return; }
    const [places, others] = await Promise.all([json(`${atlas.root.dataset.typed}?q=${encodeURIComponent(words)}&system=${system.value}`).then((one) => one.items, (error) => { list.replaceChildren(error.message); return []; }), known(words)]);
    if (mine !== turn) return;
    const found = [...places, ...onMap(words), ...others.filter(placed)], seen = new Set();
    const rows = found.filter((one) => { const key = one.title + (one.kind || ""); return !seen.has(key) && seen.add(key); });
    list.replaceChildren(...rows.slice(0, MOST).map((one) => { const row = button("", () => go(one), { className: "atlas-row" }); row.append(el("span", { textContent: one.title }), el("small", { textContent: one.kind || "" })); return el("li", {}, row); }));
    if (!rows.length) list.append("没有找到这个名称。");
    if (rows.length > MOST) list.append(el("li", { textContent: `共 ${rows.length} 处，请写得更具体。` }));
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, WAIT); });
  system.addEventListener("change", look);
  form.addEventListener("submit", (event) => { event.preventDefault(); list.querySelector("button")?.click(); });
  field.addEventListener("keydown", (event) => { if (event.key === "Escape") { field.value = ""; list.replaceChildren(); } });
};

export const middle = (geometry) => {
  if (geometry.type === "Point") return geometry.coordinates;
  const flat = geometry.coordinates.flat(Infinity), pairs = [];
  for (let index = 0; index < flat.length; index += 2) pairs.push([flat[index], flat[index + 1]]);
  return pairs[Math.floor(pairs.length / 2)];
};
