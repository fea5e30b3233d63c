// The waiting page: tries again by itself, a little later for everybody, unless one says no.
class Again extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    const most = Number(this.dataset.seconds);
    this.left = Math.round(most / 2 + Math.random() * (most / 2));
    this.told = this.querySelector("p");
    this.querySelector("button").addEventListener("click", () => this.stop());
    this.timer = setInterval(() => this.tick(), 1000);
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    this.left -= 1;
    if (this.left > 0) return this.show();
    clearInterval(this.timer);
    location.replace(location.href);
  }

  show() {
    this.told.textContent = this.dataset.left.replace("SEC", String(this.left));
  }

  stop() {
    clearInterval(this.timer);
    this.told.textContent = this.dataset.stopped;
    this.querySelector("button").remove();
  }
}

customElements.define("okienko-again", Again);
