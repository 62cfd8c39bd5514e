// Which layers are shown, in which order, how opaque, with or without names.
import { button, el, icon, swatch } from "./dom.js";

const WORDS = { loading: "正在加载…", failed: "没有加载成功", many: "太多，只显示最新的 5000 个", empty: "没有可显示的" };

export class Tree {
  constructor(root, atlas) {
    Object.assign(this, { root, atlas, list: root.querySelector("[data-order]"), states: new Map() });
    this.boxes = [...root.querySelectorAll("input[name=layer]")];
    root.addEventListener("change", (event) => { if (event.target.name === "layer") this.toggle(event.target.value, event.target.checked); });
    this.list.addEventListener("dragover", (event) => this.over(event));
    this.list.addEventListener("drop", (event) => event.preventDefault());
  }

  get layers() { return this.atlas.side.layers; }

  toggle(name, on) {
    const kept = this.layers.filter((one) => one.name !== name);
    this.atlas.side.layers = on ? [{ name, opacity: 1, label: false }, ...kept] : kept;
    this.atlas.changed();
    this.draw();
  }

  move(name, by) {
    const layers = this.layers, from = layers.findIndex((one) => one.name === name), to = from + by;
    if (to < 0 || to >= layers.length) return;
    layers.splice(to, 0, ...layers.splice(from, 1));
    this.atlas.changed();
    this.draw();
    this.list.querySelector(`[data-layer="${name}"] [data-move="${by}"]`)?.focus();
  }

  over(event) {
    const held = this.list.querySelector(".held"), row = event.target.closest("li");
    if (!held || !row || held === row) return;
    event.preventDefault();
    const later = row.getBoundingClientRect().top + row.offsetHeight / 2 < event.clientY;
    row[later ? "after" : "before"](held);
  }

  dropped() {
    const order = [...this.list.children].map((row) => row.dataset.layer);
    this.layers.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
    this.atlas.changed();
    this.draw();
  }

  state(name, state) {
    this.states.set(name, state);
    this.again(name);
  }

  again(name) {
    const place = this.list.querySelector(`[data-layer="${CSS.escape(name)}"] .layer-state`);
    if (place) this.say(place, name);
  }

  say(place, name) {
    const state = this.states.get(name) || "", notice = this.atlas.thinning(name);
    place.dataset.state = state;
    place.replaceChildren(WORDS[state] || notice);
    if (state === "failed") place.append(" ", button("重试", () => this.atlas.scene.load(name)));
  }

  row(one) {
    const info = this.atlas.infos.get(one.name);
    const range = el("input", { type: "range", min: 10, max: 100, step: 10, value: Math.round(one.opacity * 100), ariaLabel: `${info.title}的不透明度` });
    range.addEventListener("input", () => { one.opacity = range.value / 100; this.atlas.changed(); });
    const label = button("名称", () => { one.label = !one.label; label.setAttribute("aria-pressed", String(one.label)); this.atlas.changed(); }, { ariaPressed: String(one.label), ariaLabel: `${info.title}：显示名称` });
    const by = (sign, step, word) => { const made = button("", () => this.move(one.name, step), { ariaLabel: `${info.title}${word}` }); made.dataset.move = step; made.append(icon(sign)); return made; };
    const state = el("p", { className: "layer-state", role: "status" });
    const row = el("li", { draggable: true }, el("div", { className: "layer-title" }, icon("grip-vertical"), swatch(info), el("span", { textContent: info.title })), el("div", { className: "layer-tools" }, range, label, by("arrow-up", -1, "上移"), by("arrow-down", 1, "下移")), state);
    row.dataset.layer = one.name;
    row.addEventListener("dragstart", (event) => { row.classList.add("held"); event.dataTransfer.effectAllowed = "move"; });
    row.addEventListener("dragend", () => { row.classList.remove("held"); this.dropped(); });
    range.addEventListener("pointerdown", () => { row.draggable = false; });
    range.addEventListener("pointerup", () => { row.draggable = true; });
    this.say(state, one.name);
    return row;
  }

  draw() {
    this.list.replaceChildren(...this.layers.map((one) => this.row(one)));
    const shown = new Set(this.layers.map((one) => one.name));
    this.boxes.forEach((box) => { box.checked = shown.has(box.value); });
    this.root.querySelector("[data-order-empty]").hidden = this.layers.length > 0;
  }
}
