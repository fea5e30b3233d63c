// The day refreshes itself while somebody looks at it; questions open in a dialog; focus is kept.

const EVERY = 15_000;
const dialog = document.getElementById("pytanie");
const trouble = document.getElementById("zastoj");
let pressed = "";

const list = () => document.getElementById("dzien");

async function refresh() {
  if (document.visibilityState !== "visible" || dialog.open || list().querySelector(".htmx-request")) return;
  const { watch, etag } = list().dataset;
  await htmx.ajax("GET", watch, { target: "#dzien", swap: "outerHTML", headers: { "If-None-Match": etag } });
}

function focusAgain() {
  if (!pressed || (document.activeElement && document.activeElement !== document.body)) return;
  const row = document.getElementById(pressed);
  (row?.querySelector("button, a") ?? row)?.focus({ preventScroll: true });
  pressed = "";
}

document.body.classList.add("lively");
setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);

document.addEventListener("submit", (event) => {
  pressed = event.target.closest(".visit")?.id ?? pressed;
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[hx-target='#pytanie']");
  if (opener) pressed = opener.closest(".visit").id;
  event.target.closest("[data-dismiss]")?.closest(".note").remove();
  if (!event.target.closest("[data-close]") || !dialog.open) return;
  event.preventDefault();
  dialog.close();
});

dialog.addEventListener("close", () => {
  dialog.replaceChildren();
  focusAgain();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === dialog) {
    if (!dialog.open) dialog.showModal();
    return;
  }
  if (dialog.open) dialog.close();
  focusAgain();
});

// A quiet day answers that nothing changed, and nothing is swapped: the line is back all the same.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) trouble.hidden = true;
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
  document.addEventListener(failure, () => {
    if (dialog.open) dialog.close();
    trouble.hidden = false;
  });
