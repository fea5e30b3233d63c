// <okienko-rezerwacja usluga="…" jednostka="…" jezyk="…" kolor="…" zamknij>: booking in a frame
// that is as high as its page. Events ("okienko:krok") tell the step and the state, nobody's data.
(() => {
  const office = new URL(document.currentScript.src).origin;
  const presets = ["usluga", "jednostka", "jezyk", "kolor"];

  class Rezerwacja extends HTMLElement {
    connectedCallback() {
      if (this.frame) return;
      const query = new URLSearchParams();
      for (const name of presets) {
        if (this.getAttribute(name)) query.set(name, this.getAttribute(name));
      }
      if (this.hasAttribute("zamknij")) query.set("zamknij", "1");
      this.frame = document.createElement("iframe");
      this.frame.src = `${office}/w/?${query}`;
      this.frame.title = this.getAttribute("tytul") || "Rezerwacja wizyty";
      this.frame.style.cssText = "display:block;width:100%;border:0;min-height:24rem";
      this.frame.allow = "publickey-credentials-get 'none'";
      this.hear = (event) => this.heard(event);
      window.addEventListener("message", this.hear);
      this.append(this.frame);
    }

    disconnectedCallback() {
      window.removeEventListener("message", this.hear);
      this.frame?.remove();
      this.frame = undefined;
    }

    heard(event) {
      if (event.origin !== office || event.source !== this.frame.contentWindow) return;
      const told = event.data ?? {};
      if (told.source !== "okienko") return;
      if (told.name === "rozmiar" && Number.isFinite(told.height)) {
        this.frame.style.height = `${Math.min(Math.max(told.height, 200), 20000)}px`;
      }
      if (told.name === "krok") {
        const detail = { krok: String(told.krok), stan: String(told.stan) };
        if (this.step && this.frame.getBoundingClientRect().top < 0) this.frame.scrollIntoView();
        this.step = detail.krok;
        this.dispatchEvent(new CustomEvent("okienko:krok", { detail, bubbles: true }));
      }
    }
  }

  if (!customElements.get("okienko-rezerwacja")) {
    customElements.define("okienko-rezerwacja", Rezerwacja);
  }
})();
