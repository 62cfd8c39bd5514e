// The printed sheet: a picture of the map as it stands, legend, scale, date, who printed, whose lines.
import { Scene } from "./scene.js";
import { el, swatch } from "./dom.js";

const PAPERS = { A4: [277, 190], A3: [400, 277] }, FOOT = 48, MILLIMETRE = 96 / 25.4;

const picture = async (atlas, side, width, height) => {
  const box = el("div", { className: "sheet-stage" });
  box.style.width = `${width}px`;
  box.style.height = `${height}px`;
  document.body.append(box);
  const { map } = atlas.scene, at = map.getCenter();
  const scene = new Scene(box, atlas.facts, { base: atlas.root.dataset.base, map: { pixelRatio: 2, fadeDuration: 0, interactive: false, attributionControl: false } });
  await scene.open({ base: atlas.view.base, at: [at.lng, at.lat, map.getZoom()] });
  await scene.show(side);
  scene.select(atlas.scene.chosen);
  await new Promise((done) => { scene.map.once("idle", done); setTimeout(done, 8000); scene.map.triggerRepaint(); });
  const made = el("img", { alt: "地图", src: scene.map.getCanvas().toDataURL("image/png") });
  const across = metres(scene.map);
  scene.map.remove();
  box.remove();
  await made.decode();
  return [made, across];
};

// Metres that one CSS pixel is long in the middle of the map.
const metres = (map) => (40075016.686 * Math.cos((map.getCenter().lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom());

const bar = (perPixel) => {
  const most = perPixel * 160, unit = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].map((one) => one * unit).find((one) => one <= most);
  const made = el("span", { className: "sheet-bar-line" });
  made.style.width = `${length / perPixel}px`;
  return [made, ` ${length >= 1000 ? `${length / 1000} 公里` : `${length} 米`}　约 1:${(Math.round((perPixel * MILLIMETRE * 1000) / 100) * 100).toLocaleString("zh-CN")}`];
};

export const sheets = (root, ask, atlas) => {
  const part = (name) => root.querySelector(`[data-sheet-${name}]`), page = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, page];
  const make = async () => {
    const paper = ask.querySelector("#sheet-paper").value, [width, height] = PAPERS[paper], sides = atlas.view.sides;
    page.replaceSync(`@page { size: ${paper} landscape; margin: 10mm; }`);
    root.dataset.paper = paper;
    atlas.note("正在准备打印…");
    const share = (width * MILLIMETRE) / sides.length - (sides.length - 1) * 8;
    const pictures = await Promise.all(sides.map((side) => picture(atlas, side, share, (height - FOOT) * MILLIMETRE)));
    atlas.note("");
    part("title").textContent = ask.querySelector("#sheet-title").value || `${atlas.facts.county}一张图`;
    part("maps").replaceChildren(...pictures.map(([made], index) => el("figure", {}, made, el("figcaption", { textContent: sides[index].time ? `${sides[index].time.replace("T", " ")} 时的情况` : "现在的情况" }))));
    const shown = [...new Set(sides.flatMap((side) => side.layers.map((one) => one.name)))].map((name) => atlas.infos.get(name));
    part("legend").replaceChildren(...shown.map((info) => el("li", {}, swatch(info), info.title)), el("li", { textContent: "红：报警或逾期　棕：离线或将到期" }));
    part("scale").replaceChildren("比例尺 ", ...bar(pictures[0][1]));
    part("words").textContent = `打印：${atlas.facts.person}　${new Date().toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false })}　坐标系 CGCS2000`;
    part("credit").textContent = atlas.facts.credit;
    root.hidden = false;
    part("print").focus();
  };
  ask.addEventListener("close", () => { if (ask.returnValue === "ok") make().catch((error) => { console.error(error); atlas.note("没有准备好打印，请再试。"); }); });
  part("print").addEventListener("click", () => print());
  part("close").addEventListener("click", () => { root.hidden = true; });
};
