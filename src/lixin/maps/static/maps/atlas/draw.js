// Drawing an area or a way on the map: what lies inside, how long, how large (on the ellipsoid's mean sphere).
import { duration, json, surface } from "./dom.js";

const RADIUS = 6371008.8, EMPTY = { type: "FeatureCollection", features: [] }, rad = Math.PI / 180;
const HELP = { polygon: "点出各个角，双击或回车完成", rectangle: "点一个角，再点对角", circle: "点圆心，再点圆上一点", distance: "点出路线，双击或回车完成", area: "点出各个角，双击或回车完成" };

export const distance = ([a, b], [c, d]) => {
  const x = Math.sin(((d - b) * rad) / 2) ** 2 + Math.cos(b * rad) * Math.cos(d * rad) * Math.sin(((c - a) * rad) / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(x)));
};
export const size = (ring) => {
  let sum = 0;
  ring.forEach(([lon, lat], index) => { const [next, north] = ring[(index + 1) % ring.length]; sum += (next - lon) * rad * (2 + Math.sin(lat * rad) + Math.sin(north * rad)); });
  return Math.abs((sum * RADIUS * RADIUS) / 2);
};
const round = (centre, metres) => Array.from({ length: 64 }, (_, step) => {
  const angle = (step * 2 * Math.PI) / 64, arc = metres / RADIUS, [lon, lat] = [centre[0] * rad, centre[1] * rad];
  const north = Math.asin(Math.sin(lat) * Math.cos(arc) + Math.cos(lat) * Math.sin(arc) * Math.cos(angle));
  return [(lon + Math.atan2(Math.sin(angle) * Math.sin(arc) * Math.cos(lat), Math.cos(arc) - Math.sin(lat) * Math.sin(north))) / rad, north / rad];
});

export class Draw {
  constructor(atlas) {
    Object.assign(this, { atlas, kind: "", points: [] });
    const { map } = atlas.scene;
    map.on("click", (event) => { if (this.kind) this.add([event.lngLat.lng, event.lngLat.lat]); });
    map.on("mousemove", (event) => { if (this.kind && this.points.length) this.paint([event.lngLat.lng, event.lngLat.lat]); });
    map.on("dblclick", (event) => { if (this.kind) { event.preventDefault(); this.points.pop(); this.finish(); } });
    document.addEventListener("keydown", (event) => {
      if (!this.kind) return;
      if (event.key === "Escape") this.clear();
      if (event.key === "Enter" && this.points.length) { event.preventDefault(); this.finish(); }
    });
  }

  start(kind) {
    this.clear();
    this.kind = kind;
    this.atlas.note(`${HELP[kind]}；Esc 取消`);
    this.atlas.scene.map.getCanvas().style.cursor = "crosshair";
    this.atlas.scene.map.getCanvas().focus();
  }

  add(point) {
    this.points.push(point);
    this.paint();
    if (["rectangle", "circle"].includes(this.kind) && this.points.length === 2) this.finish();
  }

  ring(points) {
    const [first, last] = [points[0], points.at(-1)];
    if (this.kind === "rectangle") return [first, [last[0], first[1]], last, [first[0], last[1]]];
    if (this.kind === "circle") return round(first, distance(first, last));
    return points;
  }

  paint(moving) {
    const points = moving ? [...this.points, moving] : this.points;
    const ring = points.length > 1 ? this.ring(points) : points;
    const closed = this.kind !== "distance" && ring.length > 2;
    const geometry = closed ? { type: "Polygon", coordinates: [[...ring, ring[0]]] } : ring.length > 1 ? { type: "LineString", coordinates: ring } : null;
    const corners = this.points.map((one) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: one } }));
    this.data({ type: "FeatureCollection", features: [...(geometry ? [{ type: "Feature", properties: {}, geometry }] : []), ...corners] });
  }

  data(data) {
    const { map } = this.atlas.scene;
    if (!map.getSource("drawn")) {
      map.addSource("drawn", { type: "geojson", data });
      map.addLayer({ id: "drawn-fill", type: "fill", source: "drawn", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#1f5fbf", "fill-opacity": 0.12 } });
      map.addLayer({ id: "drawn-line", type: "line", source: "drawn", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": "#1f5fbf", "line-width": 2.5, "line-dasharray": [2, 1] } });
      map.addLayer({ id: "drawn-point", type: "circle", source: "drawn", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 4, "circle-color": "#fff", "circle-stroke-color": "#1f5fbf", "circle-stroke-width": 2 } });
    }
    map.getSource("drawn").setData(data);
  }

  async finish() {
    const { kind, points } = this, { atlas } = this;
    if (points.length < 2 || (["polygon", "area"].includes(kind) && points.length < 3)) { atlas.note("点还不够，请继续点。"); return; }
    const ring = this.ring(points);
    this.paint();
    this.kind = "";
    atlas.note("");
    atlas.scene.map.getCanvas().style.cursor = "";
    if (kind === "distance") return atlas.panel.measured(duration(points.slice(1).reduce((sum, point, index) => sum + distance(points[index], point), 0)), `${points.length} 个点的路线长度`);
    if (kind === "area") return atlas.panel.measured(surface(size(ring)), `周长 ${duration(ring.reduce((sum, point, index) => sum + distance(point, ring[(index + 1) % ring.length]), 0))}`);
    const query = new URLSearchParams(atlas.main.layers.map((one) => ["layer", one.name]));
    query.set("ring", ring.map((one) => one.map((part) => part.toFixed(6)).join(",")).join(";"));
    if (atlas.main.time) query.set("time", atlas.main.time);
    atlas.note("正在查范围内有什么…");
    try { atlas.panel.inside(await json(`${atlas.root.dataset.inside}?${query}`), size(ring)); }
    catch (error) { atlas.panel.measured("没有查成", error.message); }
    atlas.note("");
  }

  clear() {
    this.kind = "";
    this.points = [];
    this.atlas.note("");
    const { map } = this.atlas.scene;
    map.getCanvas().style.cursor = "";
    map.getSource("drawn")?.setData(EMPTY);
  }
}
