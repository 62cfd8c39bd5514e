// Draws a line or an area on the form's map into the text field with data-shape (GeoJSON geometry, degrees).
// A click adds a point, a point is dragged, a small point between two adds one there, Delete takes the focused one away.
(() => {
  const field = document.querySelector("textarea[data-shape]"), element = document.querySelector("[data-draw-shape]");
  if (!field || !element) return;
  const area = field.dataset.shape === "area", least = area ? 3 : 2, MOST_HANDLES = 400;
  const tools = document.querySelector("[data-draw-tools]"), words = document.querySelector("[data-draw-words]");
  const round = (one) => Math.round(one * 1e7) / 1e7;
  // parts: what is drawn, each {rings: [[ [lon, lat], … ], …]}; an area's rings are kept open here and closed when written.
  let parts = [], past = [], drawing = false, markers = [], map;

  const open = (ring) => area && ring.length > 1 && ring[0][0] === ring.at(-1)[0] && ring[0][1] === ring.at(-1)[1] ? ring.slice(0, -1) : ring;
  const read = (text) => {
    try {
      const found = JSON.parse(text), shape = found.type === "Feature" ? found.geometry : found.type === "FeatureCollection" ? found.features[0].geometry : found;
      const many = shape.type.startsWith("Multi"), coordinates = many ? shape.coordinates : [shape.coordinates];
      if (!shape.type.endsWith(area ? "Polygon" : "LineString")) return null;
      return coordinates.map((one) => ({ rings: (area ? one : [one]).map((ring) => open(ring.map(([lon, lat]) => [round(lon), round(lat)]))) }));
    } catch { return null; }
  };
  const closed = (ring) => area ? [...ring, ring[0]] : ring;
  const whole = () => parts.filter((part) => part.rings[0].length >= least);
  const geometry = () => {
    const found = whole().map((part) => area ? part.rings.filter((ring) => ring.length >= 3).map(closed) : part.rings[0]);
    if (!found.length) return null;
    const type = area ? "Polygon" : "LineString";
    return found.length === 1 ? { type, coordinates: found[0] } : { type: `Multi${type}`, coordinates: found };
  };
  const keep = () => { past.push(JSON.stringify(parts)); if (past.length > 100) past.shift(); };

  const say = () => {
    const points = parts.flatMap((part) => part.rings).reduce((sum, ring) => sum + ring.length, 0);
    words.textContent = drawing ? `正在画：${points} 个点，点“画完”或按 Enter 结束` : points ? `${points} 个点` : "还没有画，在地图上点第一个点";
  };
  const paint = () => {
    const features = parts.flatMap((part) => part.rings.map((ring) => ({ type: "Feature", properties: {}, geometry: area && ring.length >= 3 ? { type: "Polygon", coordinates: [closed(ring)] } : { type: "LineString", coordinates: ring } }))).filter((one) => one.geometry.coordinates.length && (one.geometry.type === "Polygon" || one.geometry.coordinates.length > 1));
    map.getSource("drawn").setData({ type: "FeatureCollection", features });
  };
  const write = () => {
    const found = geometry();
    field.value = found ? JSON.stringify(found) : "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const handle = (ring, index, middle) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = middle ? "draw-point middle" : "draw-point";
    button.setAttribute("aria-label", middle ? `在第 ${index + 1} 个点后加一个点` : `第 ${index + 1} 个点`);
    const at = middle ? [0, 1].map((axis) => (ring[index][axis] + ring[(index + 1) % ring.length][axis]) / 2) : ring[index];
    const marker = new maplibregl.Marker({ element: button, draggable: true }).setLngLat(at).addTo(map);
    let place = index;
    marker.on("dragstart", () => { keep(); if (middle) { place = index + 1; ring.splice(place, 0, at); middle = false; } });
    marker.on("drag", () => { const { lng, lat } = marker.getLngLat(); ring[place] = [round(lng), round(lat)]; paint(); });
    marker.on("dragend", changed);
    button.addEventListener("click", (event) => event.stopPropagation());
    button.addEventListener("keydown", (event) => {
      if ((event.key === "Delete" || event.key === "Backspace") && !middle && ring.length > least) { event.preventDefault(); keep(); ring.splice(index, 1); changed(); }
      if (event.key === "Enter" && middle) { event.preventDefault(); keep(); ring.splice(index + 1, 0, at.map(round)); changed(); }
    });
    markers.push(marker);
  };
  const handles = () => {
    markers.forEach((marker) => marker.remove());
    markers = [];
    if (parts.flatMap((part) => part.rings).reduce((sum, ring) => sum + ring.length, 0) > MOST_HANDLES) return;
    for (const part of parts) for (const ring of part.rings) {
      ring.forEach((_, index) => handle(ring, index, false));
      const last = area && ring.length > 2 ? ring.length : ring.length - 1;
      if (!drawing) for (let index = 0; index < last; index += 1) handle(ring, index, true);
    }
  };
  const changed = () => { paint(); handles(); write(); say(); };

  const actions = {
    start() { keep(); parts = []; drawing = true; changed(); },
    finish() { drawing = false; parts = whole(); changed(); },
    undo() { if (past.length) { parts = JSON.parse(past.pop()); changed(); } },
    clear() { keep(); parts = []; drawing = false; changed(); },
  };
  tools.addEventListener("click", (event) => { const name = event.target.closest("[data-draw]")?.dataset.draw; if (name) actions[name](); });
  element.addEventListener("keydown", (event) => { if (event.key === "Enter" && drawing && !event.target.closest(".draw-point")) { event.preventDefault(); actions.finish(); } });
  const show = () => {
    const points = parts.flatMap((part) => part.rings.flat());
    if (!points.length) return;
    const bounds = points.reduce((all, one) => all.extend(one), new maplibregl.LngLatBounds(points[0], points[0]));
    map.fitBounds(bounds, { padding: 40, maxZoom: 17, duration: 0 });
  };
  field.addEventListener("input", () => { const found = read(field.value); if (map && (found || !field.value)) { keep(); parts = found || []; drawing = false; paint(); handles(); say(); show(); } });
  element.addEventListener("map-ready", (event) => {
    map = event.detail;
    map.addSource("drawn", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    map.addLayer({ id: "drawn-area", type: "fill", source: "drawn", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#1f5fbf", "fill-opacity": 0.18 } });
    map.addLayer({ id: "drawn-line", type: "line", source: "drawn", paint: { "line-color": "#1f5fbf", "line-width": 3 } });
    map.on("click", ({ lngLat }) => {
      if (!drawing && parts.length) return;
      keep();
      if (!drawing) { drawing = true; parts = []; }
      if (!parts.length) parts.push({ rings: [[]] });
      parts.at(-1).rings[0].push([round(lngLat.lng), round(lngLat.lat)]);
      changed();
    });
    map.doubleClickZoom.disable();
    parts = read(field.value) || [];
    tools.hidden = false;
    paint(); handles(); say(); show();
  });
})();
