// The panel at the right (a sheet from below on a phone): one feature, several to choose from, an area, a place.
import { button, duration, el, json, surface, swatch } from "./dom.js";

export class Panel {
  constructor(root, atlas) {
    Object.assign(this, { root, atlas, body: root.querySelector("[data-panel-body]") });
    root.querySelector("[data-close]").addEventListener("click", () => this.close());
  }

  fill(...children) {
    this.body.replaceChildren(...children);
    this.root.hidden = false;
    this.root.scrollTop = 0;
  }

  close() {
    this.root.hidden = true;
    this.atlas.select("", null);
    this.atlas.draw.clear();
  }

  async feature(layer, id, geometry) {
    this.atlas.select(`${layer}:${id}`, geometry);
    this.fill(el("p", { textContent: "正在加载…" }));
    try {
      const answer = await fetch(`/maps/layer/${encodeURIComponent(layer)}/facts?id=${id}`, { headers: { "HX-Request": "false" } });
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok) throw new Error(found.querySelector(".refused p")?.textContent || "没有加载成功，请再试。");
      this.fill(...found.body.childNodes);
    } catch (error) { this.fill(el("p", { textContent: error.message })); }
  }

  several(found) {
    const rows = found.map(({ layer, id, feature, info }) => el("li", {}, button("", () => this.feature(layer, id, feature.geometry), { className: "atlas-row" })));
    rows.forEach((row, index) => { const { feature, info } = found[index]; row.firstChild.append(swatch(info), el("span", { textContent: feature.properties.name || `${info.title} ${found[index].id}` }), el("small", { textContent: feature.properties.state || info.title })); });
    this.fill(el("h2", { textContent: `这里有 ${found.length} 处` }), el("ul", { className: "atlas-list" }, ...rows));
  }

  inside(found, square) {
    const head = [el("h2", { textContent: `范围内共 ${found.total} 处` }), el("p", { className: "text-muted", textContent: surface(square) })];
    const parts = found.layers.map((one) => this.part(one));
    if (!found.layers.length) parts.push(el("p", { textContent: "没有显示的图层。请先在图层里勾选，再圈选。" }));
    this.fill(...head, ...parts);
  }

  part(one) {
    const info = this.atlas.infos.get(one.name);
    const states = one.states.filter((state) => state.state).map((state) => el("li", { className: `state-${state.light}`, textContent: `${state.state} ${state.count}` }));
    const rows = one.rows.map((row) => el("li", {}, button("", () => this.feature(one.name, row.id, row.geometry), { className: "atlas-row" })));
    rows.forEach((row, index) => row.firstChild.append(el("span", { textContent: one.rows[index].name }), el("small", { textContent: one.rows[index].state })));
    const more = one.count > one.rows.length ? el("p", { className: "text-muted", textContent: `列出最新的 ${one.rows.length} 处。` }) : null;
    const note = one.complete ? null : el("p", { className: "text-muted", textContent: "范围太大，数字不完整，请画小一些。" });
    return el("details", { className: "atlas-part", open: one.count > 0 }, el("summary", {}, swatch(info), el("span", { textContent: one.title }), el("strong", { textContent: String(one.count) })), note, el("ul", { className: "atlas-states" }, ...states), el("ul", { className: "atlas-list" }, ...rows), more, el("p", {}, el("a", { href: info.list, textContent: `打开${one.title}列表` })));
  }

  measured(words, detail) { this.fill(el("h2", { textContent: words }), el("p", { className: "text-muted", textContent: detail })); }

  async place({ lng, lat }) {
    this.atlas.select("", { type: "Point", coordinates: [lng, lat] });
    this.fill(el("p", { textContent: "正在查这里是哪里…" }));
    const where = `${lng.toFixed(6)}, ${lat.toFixed(6)}`;
    try {
      const found = await json(`${this.atlas.root.dataset.around}?lon=${lng}&lat=${lat}`);
      const fact = (label, value) => [el("dt", { textContent: label }), el("dd", { textContent: value })];
      const grids = found.grids.map((one) => el("li", {}, el("a", { href: one.url, textContent: `${one.title}：${one.name}` })));
      this.fill(el("h2", { textContent: found.township.name }), el("dl", { className: "facts" }, ...fact("经纬度", where), ...fact("乡镇", `${found.township.name}${found.township.note ? `（边界${found.township.note}）` : ""}`), ...fact("村（社区）", found.village.name ? `${found.village.name}（${found.village.how}）` : found.village.how), ...fact("责任单位", found.units.join("、") || "没有登记")), ...(found.near.length ? [el("h3", { className: "mt-3", textContent: "附近地址" }), el("ul", {}, ...found.near.map((one) => el("li", {}, el("a", { href: one.url, textContent: one.name }), ` ${one.metres}\u00a0米`)))] : []), grids.length ? el("ul", {}, ...grids) : el("p", { className: "text-muted", textContent: "这里没有登记网格。" }));
    } catch (error) { this.fill(el("h2", { textContent: where }), el("p", { textContent: error.message })); }
  }
}
