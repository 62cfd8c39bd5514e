// One map with its layers; compare and print use further ones. A layer that fails says so on itself and nowhere else.
import { OPACITY, baseStyle, parts } from "./style.js";

const TEXT = { "NavigationControl.ZoomIn": "放大", "NavigationControl.ZoomOut": "缩小", "Map.Title": "地图", "AttributionControl.ToggleAttribution": "显示来源" };
const EMPTY = { type: "FeatureCollection", features: [] };
const TOPICS = { devices: ["device", "alarm"], cases: ["case"], register: ["register"] };

export class Scene {
  constructor(container, facts, options) {
    Object.assign(this, { container, facts, options, side: { layers: [], time: "" }, data: new Map(), asked: new Map() });
    this.infos = new Map(facts.layers.map((one) => [one.name, one]));
  }

  async open(view) {
    this.base = view.base;
    const style = await this.style();
    const [west, south, east, north] = this.facts.bounds;
    const where = view.at ? { center: view.at.slice(0, 2), zoom: view.at[2] } : { bounds: [[west, south], [east, north]], fitBoundsOptions: { padding: 40 } };
    this.map = new maplibregl.Map({
      container: this.container, style, locale: TEXT, attributionControl: { compact: true }, dragRotate: false, pitchWithRotate: false, maxZoom: 19,
      canvasContextAttributes: { preserveDrawingBuffer: true }, ...where, ...this.options.map,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    await new Promise((done) => this.map.once("load", done));
    this.marks();
    this.map.on("idle", () => this.thinned());
    return this.map;
  }

  style() {
    const chosen = this.facts.bases.find((one) => one.kind === this.base);
    const dark = document.documentElement.dataset.bsTheme === "dark" && !chosen;
    return baseStyle(this.options.base, chosen, dark ? "dark" : "light", this.facts.credit).catch((error) => {
      this.options.failed?.(error);
      return baseStyle(this.options.base, null, dark ? "dark" : "light", this.facts.credit);
    });
  }

  async setBase(base) {
    this.base = base;
    this.map.setStyle(await this.style(), { diff: false });
    await new Promise((done) => this.map.once("style.load", done));
    const side = this.side;
    this.side = { layers: [], time: side.time };
    this.marks();
    this.show(side, true);
    this.select(this.chosen);
  }

  marks() {
    this.map.addSource("chosen", { type: "geojson", data: EMPTY });
    this.map.addLayer({ id: "chosen-line", type: "line", source: "chosen", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": "#ffb300", "line-width": 5, "line-opacity": 0.9 } });
    this.map.addLayer({ id: "chosen-point", type: "circle", source: "chosen", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 13, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": "#ffb300", "circle-stroke-width": 4 } });
  }

  // Make the map show the side: add, remove, order from the top down, opacity, label, time.
  show(side, afresh = false) {
    const before = this.side;
    this.side = { layers: side.layers.map((one) => ({ ...one })), time: side.time };
    before.layers.filter((one) => !side.layers.some((other) => other.name === one.name)).forEach((one) => this.remove(one.name));
    const fresh = side.layers.filter((one) => afresh || !this.map.getSource(one.name));
    const loading = fresh.map((one) => this.add(one.name));
    if (before.time !== side.time) side.layers.filter((one) => !fresh.includes(one)).forEach((one) => { this.remove(one.name); loading.push(this.add(one.name)); });
    [...side.layers].reverse().forEach((one) => this.dress(one));
    return Promise.all(loading);
  }

  add(name) {
    const info = this.infos.get(name), tiled = info.tiles && !this.side.time;
    if (tiled) this.map.addSource(name, { type: "vector", tiles: [location.origin + info.tiles], maxzoom: 16, promoteId: "id" });
    else this.map.addSource(name, { type: "geojson", data: this.data.get(name) || EMPTY, ...(info.geometry === "point" ? { cluster: true, clusterRadius: 40, clusterMaxZoom: 15 } : {}) });
    parts(info, tiled ? info.collection : "").forEach((one) => this.map.addLayer(one, "chosen-line"));
    if (tiled) return this.tell(name, "ready");
    return this.load(name);
  }

  remove(name) {
    this.asked.delete(name);
    this.data.delete(name);
    this.layers(name).forEach((id) => this.map.removeLayer(id));
    if (this.map.getSource(name)) this.map.removeSource(name);
    this.tell(name, "");
  }

  layers(name) { return ["area", "edge", "line", "many", "count", "point", "label"].map((part) => `${name}:${part}`).filter((id) => this.map.getLayer(id)); }

  dress({ name, opacity, label }) {
    this.layers(name).forEach((id) => {
      const { type } = this.map.getLayer(id), [property, full, more] = OPACITY[type];
      this.map.setPaintProperty(id, property, full * opacity);
      if (more) this.map.setPaintProperty(id, more, full * opacity);
      this.map.moveLayer(id, "chosen-line");
    });
    this.map.setLayoutProperty(`${name}:label`, "visibility", label ? "visible" : "none");
  }

  async load(name) {
    const info = this.infos.get(name), turn = Symbol(name), time = this.side.time;
    this.asked.set(name, turn);
    this.tell(name, "loading");
    try {
      const answer = await fetch(info.url + (time ? `?time=${encodeURIComponent(time)}` : ""), { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const data = await answer.json();
      if (this.asked.get(name) !== turn || !this.map.getSource(name)) return;
      this.data.set(name, data);
      this.map.getSource(name).setData(data);
      this.tell(name, data.truncated ? "many" : data.features.length ? "ready" : "empty");
    } catch (error) {
      if (this.asked.get(name) === turn) this.tell(name, "failed");
    }
  }

  // A thinned tile says in a layer of its own that it shows one feature in so many; the most thinned on screen counts.
  thinned() {
    for (const { name } of this.side.layers) {
      const known = this.infos.get(name).tiles && this.map.getSource(name);
      const rates = known ? this.map.querySourceFeatures(name, { sourceLayer: "thinned" }).map((one) => one.properties.one_in) : [];
      this.options.thinned?.(name, Math.max(1, ...rates));
    }
  }

  tell(name, state) { this.options.tell?.(name, state); }

  // News: only the layers it speaks of, without moving the view; a past moment does not change.
  hear(news) {
    if (this.side.time) return;
    const topics = new Set(news.map((one) => one.topic));
    for (const { name } of this.side.layers) {
      const info = this.infos.get(name), concerned = topics.has("missed") || TOPICS[info.source].some((topic) => topics.has(topic));
      if (!concerned) continue;
      if (info.tiles) this.map.getSource(name)?.setTiles([location.origin + info.tiles]); // asks for them again
      else this.load(name);
    }
  }

  select(geometry) {
    this.chosen = geometry;
    this.map.getSource("chosen")?.setData(geometry ? { type: "Feature", properties: {}, geometry } : EMPTY);
  }

  // Features under a point of the screen, each once, the topmost layer first.
  at(point) {
    const box = [[point.x - 6, point.y - 6], [point.x + 6, point.y + 6]];
    const layers = this.side.layers.flatMap(({ name }) => this.layers(name)).filter((id) => !/:(count|label)$/.test(id));
    const seen = new Set(), order = this.side.layers.map((one) => one.name);
    return (layers.length ? this.map.queryRenderedFeatures(box, { layers }) : [])
      .map((one) => ({ layer: one.source, id: one.id ?? one.properties.id, feature: one, info: this.infos.get(one.source) }))
      .filter((one) => { const key = `${one.layer}:${one.id ?? one.feature.properties.cluster_id}`; return !seen.has(key) && seen.add(key); })
      .sort((a, b) => order.indexOf(a.layer) - order.indexOf(b.layer));
  }
}
