// The live calendar: drawn from what the page brought, asked for news every five seconds while somebody looks.
// Every drag has a twin: the page of the visit, whose "Move…" does the same without a mouse.

/* global EventCalendar */
const EVERY = 5_000;
const place = document.getElementById("kalendarz");
const trouble = document.getElementById("zastoj");
const given = JSON.parse(document.getElementById("narysowane").textContent);
const ONE_COUNTER = place.dataset.width === "tydzien";
const begun = performance.now();
const TABLES = ["aria-colindex", "aria-rowindex", "aria-colcount", "aria-rowcount"];
let tag = place.dataset.tag;
let busy = false;

const two = (number) => String(number).padStart(2, "0");
// The calendar's dates carry the office's wall clock as if it were the browser's: never converted.
const wall = (date) =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;

function part(name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}

function title({ title: words, extendedProps: { address } }) {
  if (!address) return part("stay-title", words);
  const link = document.createElement("a");
  link.className = "stay-title";
  link.href = address;
  link.textContent = words;
  return link;
}

// A link inside is reached by Tab; the sheet of paper around it need not be a button as well, nor columns of
// absolutely placed sheets a table: whoever wants one has "Show as a table".
function plain() {
  for (const part of place.querySelectorAll("[role]:not([role=link])")) {
    part.removeAttribute("role");
    if (part.matches(".ec-event")) part.removeAttribute("tabindex");
  }
  for (const name of TABLES) for (const part of place.querySelectorAll(`[${name}]`)) part.removeAttribute(name);
}

function inside({ event }) {
  const more = event.extendedProps;
  if (event.display === "background") return { domNodes: [part("stay-letter", more.letter)] };
  const head = part("stay-head", "");
  head.append(part("stay-letter", more.letter), part("stay-time", wall(event.start).slice(11)));
  head.append(title(event), part("visually-hidden", ` ${more.state} `));
  return { domNodes: [head, part("stay-service", more.service)] };
}

function label({ resource }) {
  return { domNodes: [part("counter-name", resource.title), part("counter-unit", resource.extendedProps.unit)] };
}

const drawn = (data) => data.counters.map(({ id, title, unit }) => ({ id, title, extendedProps: { unit } }));

function entries({ stays, gaps, letters, words, free, sheet, move, nobody }) {
  const taken = stays.map((one) => ({
    id: one.id,
    resourceIds: [one.counter],
    start: one.start,
    end: one.end,
    title: one.name ?? one.words ?? words[one.state],
    classNames: [`stay-${one.state}`],
    startEditable: one.moves === true,
    extendedProps: {
      letter: letters[one.state],
      state: one.words ?? words[one.state],
      service: one.service,
      address: one.state === "held" ? "" : sheet.replace(nobody, one.id),
      move: move.replace(nobody, one.id),
    },
  }));
  const open = gaps.map(({ counter, start, end }) => ({
    id: `${counter}/${start}`,
    resourceIds: [counter],
    start,
    end,
    title: free.words,
    display: "background",
    classNames: ["gap"],
    extendedProps: { letter: free.letter },
  }));
  return [...taken, ...open];
}

function ask(counter, date) {
  const [day, hour] = wall(date).split("T");
  location.assign(`${place.dataset.why}?${new URLSearchParams({ okienko: counter, dzien: day, godzina: hour })}`);
}

function moved({ event, newResource, revert }) {
  const counter = newResource?.id ?? event.resourceIds[0];
  const asked = { na: wall(event.start), okienko: counter, kalendarz: location.search.slice(1) };
  const goal = `${event.extendedProps.move}?${new URLSearchParams(asked)}`;
  revert(); // nothing has moved before the message was seen
  location.assign(goal);
}

const calendar = EventCalendar.create(place, {
  view: ONE_COUNTER ? "timeGridWeek" : "resourceTimeGridDay",
  date: place.dataset.day,
  firstDay: 1,
  locale: document.documentElement.lang,
  headerToolbar: { start: "", center: "", end: "" },
  allDaySlot: false,
  slotDuration: "00:15",
  slotLabelInterval: "01:00",
  snapDuration: "00:05",
  slotMinTime: given.from,
  slotMaxTime: given.to,
  slotHeight: 26,
  slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
  eventTimeFormat: { hour: "numeric", minute: "2-digit", hour12: false },
  columnWidth: ONE_COUNTER ? "minmax(7rem, 1fr)" : "minmax(8.5rem, 1fr)",
  nowIndicator: true,
  slotEventOverlap: false,
  resources: drawn(given),
  events: entries(given),
  eventContent: inside,
  resourceLabelContent: label,
  eventStartEditable: false,
  eventDurationEditable: false,
  eventClick: ({ event }) => event.extendedProps.address && location.assign(event.extendedProps.address),
  dateClick: ({ date, resource }) => ask(resource?.id ?? place.dataset.counter, date),
  eventDragStart: () => (busy = true),
  eventDragStop: () => (busy = false),
  eventDrop: moved,
  eventAllUpdated: plain,
});

async function refresh() {
  if (busy || document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(place.dataset.feed, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (answer.redirected) return location.reload();
    if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
    trouble.hidden = true;
    if (answer.status === 304) return;
    tag = answer.headers.get("ETag");
    const data = await answer.json();
    if (busy) return;
    calendar.setOption("slotMinTime", data.from); // a visit before the first hour widens the day
    calendar.setOption("slotMaxTime", data.to);
    calendar.setOption("resources", drawn(data));
    calendar.setOption("events", entries(data));
    requestAnimationFrame(plain);
  } catch {
    trouble.hidden = false;
  }
}

plain();
// For whoever measures: how long drawing took, in milliseconds, the browser's own work included.
requestAnimationFrame(() => setTimeout(() => (place.dataset.drawn = String(Math.round(performance.now() - begun)))));
setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
