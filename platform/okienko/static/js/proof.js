// A little work before a time may be taken, done unseen while somebody reads the times.

class Proof extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.form.addEventListener("submit", (event) => this.hold(event));
    const worker = new Worker(this.dataset.worker);
    const challenge = JSON.parse(this.querySelector("[name=zagadka]").value);
    worker.addEventListener("message", ({ data: solution }) => {
      worker.terminate();
      this.solved(solution?.error ? null : { challenge, solution });
    });
    worker.addEventListener("error", () => this.solved(null));
    worker.postMessage({ type: "work", challenge, counterStart: 0, counterStep: 1, timeout: 90_000 });
  }

  // Whoever presses before the work is done waits a moment; the press is not lost.
  hold(event) {
    if (this.done) return;
    event.preventDefault();
    this.pressed = event.submitter;
    this.pressed?.setAttribute("aria-busy", "true");
  }

  solved(proof) {
    this.done = true;
    if (proof) this.querySelector("[name=dowod]").value = btoa(JSON.stringify(proof));
    if (this.pressed) this.form.requestSubmit(this.pressed);
  }
}

customElements.define("okienko-proof", Proof);
