// Small helpers to make elements; text is always text.
export const el = (tag, props = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...children.filter((one) => one !== null && one !== undefined));
  return made;
};
export const button = (text, act, props = {}) => {
  const made = el("button", { type: "button", className: "btn btn-sm", textContent: text, ...props });
  made.addEventListener("click", act);
  return made;
};
let sprite = "";
export const setSprite = (address) => { sprite = address; };
export const icon = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
};
export const swatch = (info) => {
  const mark = el("span", { className: `swatch swatch-${info.geometry}` });
  mark.style.setProperty("--colour", info.colour);
  return mark;
};
export const json = async (address) => {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (answer.ok) return answer.json();
  const problem = await answer.text();
  throw new Error(new DOMParser().parseFromString(problem, "text/html").querySelector("main p, .refused p")?.textContent || `服务器没有给出结果（${answer.status}）。`);
};
export const duration = (metres) => (metres < 1000 ? `${metres.toFixed(0)} 米` : `${(metres / 1000).toFixed(2)} 公里`);
export const surface = (square) => (square < 1e6 ? `${square.toFixed(0)} 平方米（${(square / 666.6667).toFixed(1)} 亩）` : `${(square / 1e6).toFixed(2)} 平方公里`);
