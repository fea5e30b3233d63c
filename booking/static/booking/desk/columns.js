// Columns change places without a trip to the server: by dragging, or by the arrows beside each.

const list = document.getElementById("kolumny");
const voice = document.getElementById("kolumny-glos");
let dragged = null;

function tell(item) {
  const place = [...list.children].indexOf(item) + 1;
  voice.textContent = `${item.querySelector("label").innerText.trim()}: ${voice.dataset.said} ${place}`;
}

function shift(item, step) {
  const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (other) other[step < 0 ? "before" : "after"](item);
  tell(item);
}

list.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  event.preventDefault();
  shift(button.closest("[data-column]"), button.name === "wyzej" ? -1 : 1);
  button.focus();
});

for (const item of list.children) item.draggable = true;

list.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[data-column]");
  event.dataTransfer.effectAllowed = "move";
});

list.addEventListener("dragover", (event) => {
  const over = event.target.closest("[data-column]");
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
});

list.addEventListener("drop", (event) => event.preventDefault());

list.addEventListener("dragend", () => {
  if (dragged) tell(dragged);
  dragged = null;
});
