// A list is put into order by dragging; the arrows beside each line do the same without a mouse.

const list = document.querySelector("[data-order]");
let dragged = null;

function over(event) {
  const line = event.target.closest(".thing");
  if (!dragged || !line || line === dragged) return;
  event.preventDefault();
  const below = event.clientY > line.getBoundingClientRect().top + line.offsetHeight / 2;
  line.parentNode.insertBefore(dragged, below ? line.nextSibling : line);
}

if (list) {
  for (const line of list.children) line.draggable = true;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(".thing");
  });
  list.addEventListener("dragover", over);
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    dragged = null;
    list.closest("form").requestSubmit();
  });
}
