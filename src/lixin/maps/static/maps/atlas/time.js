// The slider at the bottom: how things stood at a moment; off by default, "now" when it is closed.
const STEPS = 96, BEAT = 1200, DAY = 86400000;

const stamp = (moment) => new Date(moment.getTime() + 8 * 3600000).toISOString().slice(0, 16);
const words = (text) => text.replace("T", " ").replace(/-/g, ".");

export class Time {
  constructor(root, atlas) {
    Object.assign(this, { root, atlas, slider: root.querySelector("[data-slider]"), span: root.querySelector("#span"), out: root.querySelector("[data-moment]"), button: root.querySelector("[data-play]") });
    this.slider.addEventListener("input", () => { this.say(); clearTimeout(this.wait); this.wait = setTimeout(() => this.set(), 200); });
    this.span.addEventListener("change", () => this.set());
    this.button.addEventListener("click", () => (this.beat ? this.stop() : this.play()));
    root.querySelector("[data-time-close]").addEventListener("click", () => this.close());
  }

  get moment() { return stamp(new Date(Date.now() - (1 - this.slider.value / STEPS) * this.span.value * DAY)); }

  say() { this.out.textContent = words(this.moment); }
  set() { this.say(); this.atlas.side.time = this.moment; this.atlas.changed(); }

  open() {
    this.root.hidden = false;
    const held = this.atlas.side.time;
    if (held) {
      const days = (Date.now() - Date.parse(`${held}+08:00`)) / DAY;
      this.span.value = ["1", "7", "30", "365"].find((one) => +one >= days) || "365";
      this.slider.value = Math.max(0, Math.round(STEPS * (1 - days / this.span.value)));
      this.out.textContent = words(held);
    } else this.set();
  }

  play() {
    if (+this.slider.value >= STEPS) this.slider.value = 0;
    this.button.setAttribute("aria-label", "暂停");
    this.button.querySelector("use").setAttribute("href", this.button.querySelector("use").getAttribute("href").replace("player-play", "player-pause"));
    this.beat = setInterval(() => {
      this.slider.value = +this.slider.value + 2;
      this.set();
      if (+this.slider.value >= STEPS) this.stop();
    }, BEAT);
  }

  stop() {
    clearInterval(this.beat);
    this.beat = 0;
    this.button.setAttribute("aria-label", "播放");
    this.button.querySelector("use").setAttribute("href", this.button.querySelector("use").getAttribute("href").replace("player-pause", "player-play"));
  }

  close() { if (this.beat) this.stop(); this.root.hidden = true; this.atlas.side.time = ""; this.atlas.changed(); }
}
