// The hall refreshes itself while somebody looks at it; after a press the next press is at hand.

const EVERY = 4_000;
const trouble = document.getElementById("zastoj");
let pressed = false;

const hall = () => document.getElementById("hala");

async function refresh() {
  if (document.visibilityState !== "visible" || hall().querySelector(".htmx-request")) return;
  const { watch, etag } = hall().dataset;
  await htmx.ajax("GET", watch, { target: "#hala", swap: "outerHTML", headers: { "If-None-Match": etag } });
}

document.body.classList.add("lively");
setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);

document.addEventListener("submit", (event) => {
  if (hall().contains(event.target)) pressed = true;
});

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".note").remove();
});

document.addEventListener("htmx:afterSwap", () => {
  if (!pressed) return;
  pressed = false;
  if (!document.activeElement || document.activeElement === document.body)
    hall().querySelector(".hall-do button, .visit")?.focus({ preventScroll: true });
});

// A quiet hall answers that nothing changed, and nothing is swapped: the line is back all the same.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) trouble.hidden = true;
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
  document.addEventListener(failure, () => {
    trouble.hidden = false;
  });
