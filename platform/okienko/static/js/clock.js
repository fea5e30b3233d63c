// The clock of a held time: counts down by the server's clock and speaks at 2 min, 1 min and 20 s.
// One key, F2, gives more time; it is no letter, so no speech or screen reader types it (WCAG 2.1.4).

const MARKS = [[120, "minutes"], [60, "minute"], [20, "seconds"]];

class Clock extends HTMLElement {
  connectedCallback() {
    const lag = Date.parse(this.dataset.now) - Date.now();
    this.deadline = Date.parse(this.dataset.deadline) - lag;
    this.before = this.seconds();
    if (Clock.shown) this.say(this.dataset.more);
    Clock.shown = true;
    this.timer = setInterval(() => this.tick(), 1000);
    this.key = (event) => {
      if (event.key !== "F2" || !this.querySelector("button")) return;
      event.preventDefault();
      this.querySelector("button").click();
    };
    document.addEventListener("keydown", this.key);
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("keydown", this.key);
  }

  seconds() {
    return Math.max(0, Math.ceil((this.deadline - Date.now()) / 1000));
  }

  tick() {
    const left = this.seconds();
    for (const [mark, name] of MARKS)
      if (this.before > mark && left <= mark && left > 0) this.say(this.dataset.soon.replace("TIME", this.dataset[name]));
    this.before = left;
    this.classList.toggle("soon", left <= 60 && left > 0);
    if (left === 0) return this.finish();
    this.querySelector(".left").textContent = this.dataset.left
      .replace("MIN", Math.floor(left / 60))
      .replace("SEC", String(left % 60).padStart(2, "0"));
  }

  finish() {
    clearInterval(this.timer);
    this.classList.add("over");
    this.querySelector(".said").textContent = this.dataset.over;
    this.querySelector(".left").textContent = "";
    this.querySelector("button")?.remove();
    this.say(this.dataset.over);
  }

  say(text) {
    document.getElementById("zegar-glos").textContent = text;
  }
}

customElements.define("okienko-clock", Clock);
