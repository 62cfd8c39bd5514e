// The map island: base map of the platform, GeoJSON layers with clusters, popups with links, and picking a position.
// Without data-centre it shows the whole county, whose bounds the base map names.
(() => {
  const BASE = "/maps/base.json";
  const WIDE = 640, SIZE = 16;
  // On a wall of 3840 points everything grows with the letters, the map too.
  const scale = () => document.documentElement.classList.contains("cockpit") ? Math.max(1, parseFloat(getComputedStyle(document.documentElement).fontSize) / SIZE) : 1;
  const TEXT = {
    "CooperativeGesturesHandler.WindowsHelpText": "按住 Ctrl 再滚动可缩放地图", "CooperativeGesturesHandler.MacHelpText": "按住 ⌘ 再滚动可缩放地图",
    "CooperativeGesturesHandler.MobileHelpText": "用两根手指移动地图", "NavigationControl.ZoomIn": "放大", "NavigationControl.ZoomOut": "缩小",
    "NavigationControl.ResetBearing": "回正", "Map.Title": "地图", "Marker.Title": "位置标记", "Popup.Close": "关闭", "AttributionControl.ToggleAttribution": "显示来源", "FullscreenControl.Enter": "全屏", "FullscreenControl.Exit": "退出全屏",
  };
  const EMPTY = { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint: { "background-color": "#e9eef5" } }] };
  const COLOUR = ["coalesce", ["get", "colour"], "#1f5fbf"];

  const pair = (text) => (text || "").split(",").map(Number).filter((one) => Number.isFinite(one));
  const baseStyle = async () => {
    const theme = document.documentElement.dataset.bsTheme === "dark" ? "?theme=dark" : "";
    try { const answer = await fetch(BASE + theme, { headers: { Accept: "application/json" } }); return answer.ok ? await answer.json() : EMPTY; }
    catch { return EMPTY; }
  };
  const fetched = async (url) => {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status} ${url}`);
    return answer.json();
  };
  const reload = async (map, name, url) => map.getSource(name)?.setData(await fetched(url));

  // Points that crowd become one with a number; lines and areas are drawn as they are (clusters would swallow them).
  const addLayer = (map, name, data) => {
    const cluster = data.features.every((one) => one.geometry.type === "Point");
    map.addSource(name, { type: "geojson", data, cluster, clusterRadius: 40, clusterMaxZoom: 13 });
    const point = ["==", ["geometry-type"], "Point"];
    map.addLayer({ id: `${name}-area`, type: "fill", source: name, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": COLOUR, "fill-opacity": 0.12 } });
    map.addLayer({ id: `${name}-line`, type: "line", source: name, filter: ["!", point], paint: { "line-color": COLOUR, "line-width": 2 } });
    map.addLayer({ id: `${name}-many`, type: "circle", source: name, filter: ["has", "point_count"], paint: { "circle-color": "#1f5fbf", "circle-radius": ["*", scale(), ["step", ["get", "point_count"], 14, 20, 18, 200, 24]], "circle-stroke-color": "#fff", "circle-stroke-width": 2 } });
    map.addLayer({ id: `${name}-point`, type: "circle", source: name, filter: ["all", point, ["!", ["has", "point_count"]]], paint: { "circle-color": COLOUR, "circle-radius": 7 * scale(), "circle-stroke-color": "#fff", "circle-stroke-width": 2 } });
    if (map.getStyle().glyphs) map.addLayer({ id: `${name}-count`, type: "symbol", source: name, filter: ["has", "point_count"], layout: { "text-field": ["get", "point_count_abbreviated"], "text-size": 12 }, paint: { "text-color": "#fff" } });
    else counts(map, name);
    popups(map, name);
  };

  // Without glyph files the number of a cluster stands in an HTML marker.
  const counts = (map, name) => {
    let shown = new Map();
    const draw = () => {
      if (!map.getSource(name) || !map.isSourceLoaded(name)) return;
      const next = new Map();
      for (const feature of map.querySourceFeatures(name, { filter: ["has", "point_count"] })) {
        const id = feature.properties.cluster_id;
        if (next.has(id)) continue;
        let marker = shown.get(id);
        if (!marker) {
          const label = document.createElement("span");
          label.className = "map-count";
          label.textContent = feature.properties.point_count_abbreviated;
          marker = new maplibregl.Marker({ element: label }).setLngLat(feature.geometry.coordinates).addTo(map);
        }
        next.set(id, marker);
      }
      shown.forEach((marker, id) => { if (next.get(id) !== marker) marker.remove(); });
      shown = next;
    };
    map.on("idle", draw);
    map.on("moveend", draw);
  };

  const popups = (map, name) => {
    const pointer = (cursor) => () => { map.getCanvas().style.cursor = cursor; };
    for (const layer of [`${name}-point`, `${name}-many`]) { map.on("mouseenter", layer, pointer("pointer")); map.on("mouseleave", layer, pointer("")); }
    map.on("click", `${name}-many`, async (event) => {
      const [feature] = event.features;
      const zoom = await map.getSource(name).getClusterExpansionZoom(feature.properties.cluster_id);
      map.easeTo({ center: feature.geometry.coordinates, zoom: zoom + 0.2 });
    });
    map.on("click", `${name}-point`, (event) => {
      const [feature] = event.features;
      popup(map, feature);
    });
  };

  const line = (tag, text) => { const element = document.createElement(tag); element.textContent = text; return element; };
  const card = (properties) => {
    const box = document.createElement("div");
    box.append(line("strong", properties.name || properties.title || ""));
    for (const text of [properties.state, properties.text, properties.when]) if (text) { const row = line("div", text); box.append(row); }
    if (properties.url) { const link = line("a", "打开"); link.href = properties.url; box.append(link); }
    return box;
  };

  const popup = (map, feature) => new maplibregl.Popup({ maxWidth: "18rem" }).setLngLat(feature.geometry.coordinates).setDOMContent(card(feature.properties)).addTo(map);

  // data-pick="#lon,#lat": a tap or a drag sets the two fields; the button asks the device where it is.
  const picking = (map, element) => {
    const [lon, lat] = element.dataset.pick.split(",").map((one) => document.querySelector(one.trim()));
    const marker = new maplibregl.Marker({ draggable: true, color: "#1f5fbf" });
    const set = ({ lng, lat: north }, fly) => {
      marker.setLngLat([lng, north]).addTo(map);
      lon.value = lng.toFixed(6); lat.value = north.toFixed(6);
      for (const field of [lon, lat]) field.dispatchEvent(new Event("change", { bubbles: true }));
      element.dispatchEvent(new CustomEvent("picked", { detail: { lon: lng, lat: north }, bubbles: true }));
      if (fly) map.easeTo({ center: [lng, north], zoom: Math.max(map.getZoom(), 15) });
    };
    marker.on("dragend", () => set(marker.getLngLat()));
    map.on("click", (event) => set(event.lngLat));
    const placed = () => { if (lon.value && lat.value) set({ lng: +lon.value, lat: +lat.value }, true); };
    placed();
    element.addEventListener("place", placed);
  };

  const failed = (error) => {
    console.error(error);
    window.lixin.toast("图层没有加载成功", "请检查网络后刷新页面。", true);
    return { type: "FeatureCollection", features: [] };
  };

  // data-fit: show everything that was loaded, whatever its shape.
  const fit = (map, loaded) => {
    const bounds = new maplibregl.LngLatBounds();
    const add = (part) => { if (typeof part[0] === "number") bounds.extend(part); else part.forEach(add); };
    loaded.forEach((data) => data?.features.forEach((feature) => add(feature.geometry.coordinates)));
    if (!bounds.isEmpty()) map.fitBounds(bounds, { padding: 40, maxZoom: 17, animate: false });
  };

  const view = (element, style) => {
    const centre = pair(element.dataset.centre), bounds = style.metadata?.bounds;
    if (centre.length === 2) return { center: centre, zoom: +(element.dataset.zoom || 10) };
    return bounds ? { bounds, fitBoundsOptions: { padding: { top: 12, left: 12, right: 12, bottom: 34 } } } : { center: style.center || [0, 0], zoom: style.zoom || 2 };
  };

  window.lixin.map = async (element) => {
    if (element.dataset.island === "ready") return element.lixinMap;
    element.dataset.island = "ready";
    const style = await baseStyle();
    style.layers.filter((layer) => layer.layout?.["text-size"]).forEach((layer) => { layer.layout["text-size"] *= scale(); });
    const map = new maplibregl.Map({
      container: element, style, locale: TEXT, attributionControl: { compact: true }, dragRotate: false, pitchWithRotate: false, maxZoom: 18,
      ...view(element, style), cooperativeGestures: true,
    });
    element.lixinMap = map;
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
    // On a small map the source folds into its sign: it would cover a third of what one came to see.
    map.once("load", () => { if (element.clientWidth < WIDE) element.querySelector(".maplibregl-ctrl-attrib")?.classList.remove("maplibregl-compact-show"); });
    const urls = (element.dataset.layers || "").split(",").map((one) => one.trim()).filter(Boolean);
    map.on("load", async () => {
      const loaded = await Promise.all(urls.map((url) => fetched(url).catch(failed)));
      loaded.forEach((data, index) => addLayer(map, `layer${index}`, data));
      if (element.hasAttribute("data-fit")) fit(map, loaded);
      const [lon, lat] = pair(element.dataset.point);
      if (lat !== undefined) new maplibregl.Marker({ color: "#1f5fbf" }).setLngLat([lon, lat]).addTo(map);
      if (element.dataset.pick) picking(map, element);
      element.dispatchEvent(new CustomEvent("map-ready", { detail: map, bubbles: true }));
    });
    element.addEventListener("news", () => urls.forEach((url, index) => reload(map, `layer${index}`, url).catch(console.error)));
    return map;
  };
})();
