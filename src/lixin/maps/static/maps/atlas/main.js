// 一张图: puts the parts together; the view is one object, and every change goes through `changed`.
import { Draw } from "./draw.js";
import { button, el, setSprite } from "./dom.js";
import { Panel } from "./panel.js";
import { Scene } from "./scene.js";
import { searching } from "./search.js";
import { sheets } from "./sheet.js";
import { keep, start, toQuery } from "./state.js";
import { Time } from "./time.js";
import { Tree } from "./tree.js";

const PRESS = 600;

class Atlas {
  constructor(root, facts) {
    Object.assign(this, { root, facts, view: start(facts), active: 0, rates: new Map(), infos: new Map(facts.layers.map((one) => [one.name, one])) });
    this.find = (selector) => root.querySelector(selector);
  }

  get main() { return this.view.sides[0]; }
  get side() { return this.view.sides[this.active]; }
  get scene() { return this.scenes[this.active] || this.scenes[0]; }

  async open() {
    this.tree = new Tree(this.find("#atlas-tree"), this);
    this.scenes = [this.make("#map", 0)];
    const map = await this.scenes[0].open(this.view);
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "bottom-right");
    map.addControl(new maplibregl.ScaleControl({ maxWidth: 120 }), "bottom-left");
    this.panel = new Panel(this.find("[data-panel]"), this);
    this.draw = new Draw(this);
    this.time = new Time(this.find("[data-time]"), this);
    searching(this.find(".atlas-search"), this);
    sheets(document.querySelector("[data-sheet]"), document.querySelector("[data-sheet-ask]"), this);
    this.bases();
    this.hands(map);
    this.tools();
    this.tree.draw();
    await this.scenes[0].show(this.main);
    if (this.view.sides[1]) await this.compare(true);
    if (this.main.time) { this.time.open(); this.press("[data-time-open]", true); }
    const [layer, id] = this.view.selected.split(":");
    if (id && this.infos.has(layer)) this.panel.feature(layer, id, this.scenes[0].data.get(layer)?.features.find((one) => String(one.id) === id)?.geometry || null);
    this.root.dataset.ready = "true";
  }

  make(selector, index) {
    return new Scene(this.find(selector), this.facts, {
      base: this.root.dataset.base, tell: (name, state) => { if (index === this.active) this.tree.state(name, state); },
      thinned: (name, rate) => { if (index === this.active && rate !== (this.rates.get(name) || 1)) { this.rates.set(name, rate); this.tree.again(name); } },
      failed: () => window.lixin.toast("底图没有加载成功", "先显示县情底图。请检查底图设置。", true),
    });
  }

  changed() {
    this.scene.show(this.side);
    this.remember();
  }

  remember() { keep(this.view, this.facts); }

  select(name, geometry) {
    this.view.selected = name;
    this.scenes.forEach((scene) => scene.select(geometry));
    this.remember();
  }

  note(words) { const place = this.find("[data-note]"); place.textContent = words; place.hidden = !words; }

  // A large layer shows an even sample where its points would cover each other.
  thinning(name) {
    const rate = this.rates.get(name) || 1;
    return rate > 1 ? `此比例下约每 ${rate} 个显示 1 个，放大看全部` : "";
  }

  press(selector, on) { this.find(selector).setAttribute("aria-pressed", String(on)); }

  hands(map) {
    map.on("moveend", () => { const { lng, lat } = map.getCenter(); this.view.at = [+lng.toFixed(5), +lat.toFixed(5), +map.getZoom().toFixed(2)]; this.remember(); });
    map.on("click", (event) => { if (!this.draw.kind && !this.held) this.clicked(event.point, map); this.held = false; });
    map.on("contextmenu", (event) => { if (!this.draw.kind) this.panel.place(event.lngLat); });
    map.on("touchstart", (event) => { if (event.originalEvent.touches.length === 1) this.timer = setTimeout(() => { this.held = true; this.panel.place(event.lngLat); }, PRESS); });
    for (const name of ["touchend", "touchmove", "touchcancel"]) map.on(name, () => clearTimeout(this.timer));
    const tip = new maplibregl.Popup({ closeButton: false, closeOnClick: false, offset: 12, className: "atlas-tip" });
    map.on("mousemove", (event) => {
      if (this.draw.kind) return;
      const [top] = this.scenes[0].at(event.point);
      map.getCanvas().style.cursor = top ? "pointer" : "";
      const words = top && (top.feature.properties.point_count ? `${top.info.title} ${top.feature.properties.point_count} 处` : [top.feature.properties.name || top.info.title, top.feature.properties.state].filter(Boolean).join(" · "));
      if (words) tip.setLngLat(event.lngLat).setText(words).addTo(map); else tip.remove();
    });
    map.on("mouseout", () => tip.remove());
    this.root.addEventListener("news", (event) => this.scenes.forEach((scene) => scene.hear(event.detail.news)));
  }

  async clicked(point, map) {
    const found = this.scenes[0].at(point), cluster = found.find((one) => one.feature.properties.cluster_id !== undefined);
    const single = found.filter((one) => one.feature.properties.cluster_id === undefined);
    if (cluster && !single.length) {
      const source = map.getSource(cluster.layer), id = cluster.feature.properties.cluster_id, zoom = await source.getClusterExpansionZoom(id);
      if (zoom <= 15) { map.easeTo({ center: cluster.feature.geometry.coordinates, zoom: zoom + 0.2 }); return; }
      const leaves = await source.getClusterLeaves(id, 200, 0);
      this.panel.several(leaves.map((one) => ({ ...cluster, id: one.id, feature: one })));
    } else if (single.length === 1) this.panel.feature(single[0].layer, single[0].id, single[0].feature.geometry);
    else if (single.length) this.panel.several(single);
  }

  tools() {
    const drawer = (on) => { this.root.classList.toggle("tree-open", on); this.find("[data-open=tree]").setAttribute("aria-expanded", String(on)); };
    this.find("[data-open=tree]").addEventListener("click", () => { drawer(!this.root.classList.contains("tree-open")); this.find("#atlas-tree input")?.focus(); });
    this.find("[data-close=tree]").addEventListener("click", () => { drawer(false); this.find("[data-open=tree]").focus(); });
    this.root.addEventListener("keydown", (event) => { if (event.key === "Escape") { drawer(false); if (!this.panel.root.hidden && !this.draw.kind) this.panel.close(); } });
    this.root.querySelectorAll("[data-draw]").forEach((one) => one.addEventListener("click", () => { one.closest("details").open = false; this.draw.start(one.dataset.draw); }));
    this.find("[data-time-open]").addEventListener("click", () => { const on = this.time.root.hidden; if (on) this.time.open(); else this.time.close(); this.press("[data-time-open]", on); });
    this.find("[data-time-close]").addEventListener("click", () => this.press("[data-time-open]", false));
    this.find("[data-compare]").addEventListener("click", () => this.compare(!this.view.sides[1]));
    this.find("[data-sheet-open]").addEventListener("click", () => document.querySelector("[data-sheet-ask]").showModal());
    this.find("[data-share]").addEventListener("click", () => this.share());
    this.root.querySelectorAll("[data-side]").forEach((one) => one.addEventListener("click", () => this.turn(+one.dataset.side)));
    this.find("[data-swipe]").addEventListener("input", () => { this.view.swipe = +this.find("[data-swipe]").value; this.cut(); this.remember(); });
  }

  async share() {
    const address = `${location.origin}${location.pathname}?${toQuery(this.view)}`;
    try { await navigator.clipboard.writeText(address); window.lixin.toast("已复制链接", "打开它的人看到同样的视图，各人只见自己有权看的内容。"); }
    catch { this.panel.fill(el("h2", { textContent: "分享这个视图" }), el("p", { textContent: "请复制下面的链接：" }), el("input", { className: "form-control", value: address, readOnly: true, ariaLabel: "链接" })); }
  }

  bases() {
    const place = this.find("[data-bases]");
    if (!this.facts.bases.length) return;
    const choices = [...this.facts.bases, { kind: "", name: "县情底图" }];
    const pick = async (kind) => { this.view.base = kind; await Promise.all(this.scenes.map((scene) => scene.setBase(kind))); this.remember(); draw(); };
    const draw = () => place.replaceChildren(...choices.map((one) => button(one.name, () => pick(one.kind), { ariaPressed: String(one.kind === this.view.base) })));
    place.hidden = false;
    draw();
  }

  turn(index) {
    this.active = index;
    this.root.querySelectorAll("[data-side]").forEach((one) => one.setAttribute("aria-pressed", String(+one.dataset.side === index)));
    this.tree.draw();
    if (this.side.time) this.time.open(); else this.time.root.hidden = true;
    this.press("[data-time-open]", Boolean(this.side.time));
  }

  async compare(on) {
    this.press("[data-compare]", on);
    for (const selector of ["#map-right", "[data-swipe]", "[data-swipe-line]", "[data-sides]"]) this.find(selector).hidden = !on;
    if (!on) {
      this.turn(0);
      this.scenes.pop().map.remove();
      this.view.sides.length = 1;
      this.remember();
      return;
    }
    this.view.sides[1] ||= { layers: this.main.layers.map((one) => ({ ...one })), time: this.main.time };
    const right = this.make("#map-right", 1), left = this.scenes[0].map, at = left.getCenter();
    this.find("[data-swipe]").value = this.view.swipe;
    this.cut();
    await right.open({ base: this.view.base, at: [at.lng, at.lat, left.getZoom()] });
    this.scenes[1] = right;
    left.on("move", () => { if (this.scenes[1]) right.map.jumpTo({ center: left.getCenter(), zoom: left.getZoom() }); });
    await right.show(this.view.sides[1]);
    this.turn(1);
    this.remember();
  }

  cut() {
    this.find("#map-right").style.clipPath = `inset(0 0 0 ${this.view.swipe}%)`;
    this.find("[data-swipe-line]").style.left = `${this.view.swipe}%`;
  }
}

const root = document.querySelector("[data-atlas]");
maplibregl.setWorkerUrl(root.dataset.worker);
setSprite(root.dataset.sprite);
const atlas = new Atlas(root, JSON.parse(document.getElementById("atlas-facts").textContent));
root.atlas = atlas;
atlas.open().catch((error) => { console.error(error); atlas.note("地图没有加载成功，请刷新页面。"); });
