// Single keys as commands, unless the person switched them off: each presses a link or a button of the page.

const help = document.getElementById("klawisze");
const ROWS = ".visit, tr[data-row]";
const opener = document.querySelector("[data-keys]");

const typing = (spot) => spot.closest("input, select, textarea, [contenteditable], dialog[open]");
const rows = () => [...document.querySelectorAll(ROWS)];
const here = () => document.activeElement?.closest(ROWS);

function show() {
  help.showModal();
}

function press(key) {
  const selector = `[data-key="${CSS.escape(key)}"]`;
  const inRow = here()?.querySelector(selector);
  const onPage = [...document.querySelectorAll(selector)].find((spot) => !spot.closest(ROWS));
  const spot = inRow ?? onPage;
  spot?.click();
  return Boolean(spot);
}

function stepTo(row) {
  if (!row) return false;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

function upOrDown(step) {
  const all = rows();
  const now = all.indexOf(here());
  if (now < 0) return stepTo(document.querySelector(".visit-next") ?? all[0]);
  return stepTo(all[now + step]);
}

function toNeighbour(step) {
  const row = here();
  const column = row?.closest(".counter");
  if (!column) return false;
  const columns = [...document.querySelectorAll(".counter")];
  const other = columns[columns.indexOf(column) + step]?.querySelectorAll(".visit");
  if (!other?.length) return true;
  const index = [...column.querySelectorAll(".visit")].indexOf(row);
  return stepTo(other[Math.min(index, other.length - 1)]);
}

const COMMANDS = {
  "?": () => (show(), true),
  "/": () => (document.getElementById("szukaj")?.focus(), true),
  ArrowUp: () => upOrDown(-1),
  ArrowDown: () => upOrDown(1),
  Enter: () => document.activeElement === here() && press("Enter"),
  ArrowLeft: () => toNeighbour(-1) || press("ArrowLeft"),
  ArrowRight: () => toNeighbour(1) || press("ArrowRight"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (help.dataset.on !== "1" || typing(event.target) || document.querySelector("dialog[open]")) return;
  const done = COMMANDS[event.key] ? COMMANDS[event.key]() : event.key.length === 1 && press(event.key);
  if (done) event.preventDefault();
});

help.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) help.close();
});

if (opener) {
  opener.hidden = false;
  opener.addEventListener("click", show);
}
