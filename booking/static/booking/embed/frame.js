// Inside the frame: tells the page around it how high it is and which step this is.
// Who may be that page is said by frame-ancestors; nothing personal is told, so any may hear it.
const tell = (message) => window.parent.postMessage({ source: "okienko", ...message }, "*");

const step = document.querySelector('meta[name="okienko-krok"]');
const root = document.documentElement;
let last = 0;

function measure() {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  if (height !== last) tell({ name: "rozmiar", height });
  last = height;
}

if (window.parent !== window) {
  root.classList.add("framed");
  tell({ name: "krok", krok: step.content, stan: step.dataset.state });
  new ResizeObserver(measure).observe(document.body);
  measure();
}
