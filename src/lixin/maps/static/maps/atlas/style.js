// The base map (ours, or one that the county set) and the drawing of one layer.
export const FONT = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC"];
const PARTS = ["area", "edge", "line", "many", "count", "point", "label"];
const EMPTY = { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint: { "background-color": "#e9eef5" } }] };
let protocol;

export const baseStyle = async (address, chosen, theme, credit) => {
  let style = EMPTY;
  try {
    const answer = await fetch(`${address}?theme=${theme}`);
    if (answer.ok) style = await answer.json();
  } catch { /* the ground alone is better than no map */ }
  if (chosen) await under(style, chosen, credit);
  return style;
};

// A base map from outside lies under our lines and names; our grounds would cover it.
const under = async (style, chosen, credit) => {
  style.layers = style.layers.filter((one) => one.type !== "fill");
  if (chosen.file) return packed(style, chosen, credit);
  chosen.tiles.forEach((tiles, index) => {
    style.sources[`base${index}`] = { type: "raster", tiles, tileSize: 256, maxzoom: 18, attribution: index ? "" : credit };
    style.layers.splice(1 + index, 0, { id: `base${index}`, type: "raster", source: `base${index}` });
  });
};

const packed = async (style, chosen, credit) => {
  if (!protocol) { protocol = new window.pmtiles.Protocol(); maplibregl.addProtocol("pmtiles", protocol.tile); }
  const file = new window.pmtiles.PMTiles(location.origin + chosen.file);
  protocol.add(file);
  const url = `pmtiles://${location.origin}${chosen.file}`;
  const header = await file.getHeader();
  if (header.tileType !== 1) {
    style.sources.base0 = { type: "raster", url, tileSize: 256, attribution: credit };
    style.layers.splice(1, 0, { id: "base0", type: "raster", source: "base0" });
    return;
  }
  style.sources.base0 = { type: "vector", url, attribution: credit };
  const names = ((await file.getMetadata()).vector_layers || []).map((one) => one.id);
  const drawn = names.flatMap((name) => [
    { id: `base-area-${name}`, type: "fill", source: "base0", "source-layer": name, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": name.includes("water") ? "#bcd7ec" : "#e3e9e0", "fill-opacity": 0.7 } },
    { id: `base-line-${name}`, type: "line", source: "base0", "source-layer": name, filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": name.includes("water") ? "#8fb9db" : "#b6bec9", "line-width": 1 } },
  ]);
  style.layers.splice(1, 0, ...drawn);
};

const geometry = (...kinds) => ["match", ["geometry-type"], kinds, true, false];

export const parts = (info, source) => {
  const colour = ["to-color", ["get", "colour"], ["match", ["get", "light"], "red", "#b3261e", "amber", "#8a5300", info.colour]];
  const from = source ? { source: info.name, "source-layer": source } : { source: info.name };
  const id = (part) => `${info.name}:${part}`;
  const text = { "text-font": FONT, "text-size": 12 };
  const single = ["!", ["has", "point_count"]];
  const found = {
    area: { type: "fill", filter: geometry("Polygon", "MultiPolygon"), paint: { "fill-color": colour, "fill-opacity": 0.18 } },
    edge: { type: "line", filter: geometry("Polygon", "MultiPolygon"), paint: { "line-color": colour, "line-width": 1.5 } },
    line: { type: "line", filter: geometry("LineString", "MultiLineString"), layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 2, 16, 5] } },
    many: { type: "circle", filter: ["has", "point_count"], paint: { "circle-color": info.colour, "circle-radius": ["step", ["get", "point_count"], 14, 20, 18, 200, 24], "circle-stroke-color": "#fff", "circle-stroke-width": 2 } },
    count: { type: "symbol", filter: ["has", "point_count"], layout: { ...text, "text-field": ["to-string", ["get", "point_count"]], "text-allow-overlap": true, "text-ignore-placement": true }, paint: { "text-color": "#fff" } },
    point: { type: "circle", filter: ["all", geometry("Point"), single], paint: { "circle-color": colour, "circle-radius": source ? ["interpolate", ["linear"], ["zoom"], 8, 2, 14, 6] : 7, "circle-stroke-color": "#fff", "circle-stroke-width": source ? 1 : 2 } },
    label: { type: "symbol", filter: single, layout: { ...text, "text-field": ["coalesce", ["get", "name"], ""], "text-anchor": "top", "text-offset": [0, 0.8], "text-optional": true }, paint: { "text-color": "#1b2533", "text-halo-color": "#fff", "text-halo-width": 1.5 } },
  };
  return PARTS.map((part) => ({ id: id(part), ...from, ...found[part] }));
};

export const OPACITY = { fill: ["fill-opacity", 0.18], line: ["line-opacity", 1], circle: ["circle-opacity", 1, "circle-stroke-opacity"], symbol: ["text-opacity", 1] };
