// The view as the address says it: layers from the top down with opacity and label, place, base, time, selection, second side.
const KEPT = "map:view";

const written = ({ name, opacity, label }) => name + (opacity < 1 ? `~o${Math.round(opacity * 100)}` : "") + (label ? "~l" : "");
const read = (text) => {
  const [name, ...marks] = text.split("~");
  const opaque = marks.find((mark) => /^o\d{1,3}$/.test(mark));
  return { name, opacity: opaque ? Math.min(100, +opaque.slice(1)) / 100 : 1, label: marks.includes("l") };
};
const moment = (text) => (text && !Number.isNaN(Date.parse(text)) ? text : "");

export const toQuery = (view) => {
  const query = new URLSearchParams();
  const [left, right] = view.sides;
  left.layers.forEach((one) => query.append("layer", written(one)));
  if (!left.layers.length) query.set("layer", "");
  if (view.at) query.set("at", view.at.join(","));
  if (view.base) query.set("base", view.base);
  if (left.time) query.set("time", left.time);
  if (view.selected) query.set("sel", view.selected);
  if (right) {
    query.set("compare", String(view.swipe));
    right.layers.forEach((one) => query.append("right", written(one)));
    if (right.time) query.set("rtime", right.time);
  }
  return query;
};

export const fromQuery = (query, known) => {
  const take = (key) => query.getAll(key).map(read).filter((one) => known.has(one.name));
  const at = (query.get("at") || "").split(",").map(Number);
  const sides = [{ layers: take("layer"), time: moment(query.get("time")) }];
  if (query.has("compare")) sides.push({ layers: take("right"), time: moment(query.get("rtime")) });
  const fits = at.length === 3 && at.every(Number.isFinite) && Math.abs(at[0]) <= 180 && Math.abs(at[1]) <= 85;
  return { sides, at: fits ? at : null, base: query.get("base") || "", selected: query.get("sel") || "", swipe: Math.min(100, Math.max(0, +query.get("compare") || 50)) };
};

// What an empty address means: how this person left the map, else the layers that are shown at first.
export const start = (facts) => {
  const known = new Set(facts.layers.map((one) => one.name));
  let query = new URLSearchParams(location.search);
  if (![...query.keys()].length) {
    try { query = new URLSearchParams(localStorage.getItem(`${KEPT}:${facts.person}`) || ""); } catch { /* private mode */ }
    query.delete("sel");
  }
  const view = fromQuery(query, known);
  if (!query.has("layer")) view.sides[0].layers = facts.layers.filter((one) => one.visible).map((one) => ({ name: one.name, opacity: 1, label: false }));
  return view;
};

export const keep = (view, facts) => {
  const query = toQuery(view);
  history.replaceState(null, "", `${location.pathname}?${query}`);
  try { localStorage.setItem(`${KEPT}:${facts.person}`, String(query)); } catch { /* private mode */ }
};
