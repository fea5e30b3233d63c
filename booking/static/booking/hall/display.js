// The display: asks again and again, shows what changed, speaks a call aloud where somebody pressed
// for it, and says so when the line is down. It never needs to be touched again.

const EVERY = 1000;
const PATIENCE = 4000;
const board = document.getElementById("tablica");
const trouble = document.querySelector("[data-trouble]");
const announce = document.querySelector("[data-announce]");
const voice = document.querySelector("[data-voice]");
const clock = document.querySelector("[data-clock]");
const said = new Set([...board.querySelectorAll("[data-call]")].map((one) => one.dataset.call));
let heard = Date.now();
let lostAt = "";

// The office's hour, whatever the screen was set to when it was unpacked.
const HOUR = { hour: "numeric", minute: "2-digit", timeZone: "Europe/Warsaw" };
const hour = (moment) => new Date(moment).toLocaleTimeString("pl-PL", HOUR);

function speak(words) {
  const line = new SpeechSynthesisUtterance(words);
  line.lang = document.documentElement.lang;
  speechSynthesis.speak(line);
}

function tell() {
  const fresh = [...board.querySelectorAll("[data-call]")].filter((one) => !said.has(one.dataset.call));
  // The newest stands first; they are told in the order they were called.
  for (const one of fresh.reverse()) {
    said.add(one.dataset.call);
    announce.textContent = one.dataset.said;
    if (voice.getAttribute("aria-pressed") === "true") speak(one.dataset.said);
  }
}

function complain(words) {
  if (trouble.textContent !== words) trouble.textContent = words;
  trouble.hidden = false;
}

// What stands on the screen may be old: the line is down, or the server has no answer for us.
function lost() {
  if (Date.now() - heard <= PATIENCE) return;
  lostAt ||= hour(heard);
  complain(trouble.dataset.lost.replace("{at}", lostAt));
}

async function ask() {
  let answer;
  try {
    answer = await fetch(board.dataset.watch, {
      headers: { "If-None-Match": board.dataset.etag },
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return lost();
  }
  if (answer.status === 404) {
    board.replaceChildren();
    complain(trouble.dataset.ended);
    return;
  }
  if (answer.status !== 200 && answer.status !== 304) return lost();
  heard = Date.now();
  lostAt = "";
  trouble.hidden = true;
  if (answer.status === 200) {
    board.innerHTML = await answer.text();
    board.dataset.etag = answer.headers.get("ETag");
    tell();
  }
}

async function watch() {
  await ask();
  setTimeout(watch, EVERY);
}

if ("speechSynthesis" in window) {
  voice.hidden = false;
  voice.addEventListener("click", () => {
    const on = voice.getAttribute("aria-pressed") !== "true";
    voice.setAttribute("aria-pressed", String(on));
    // Browsers let a page speak only after a press: this one is it.
    if (on) speak(" ");
    else speechSynthesis.cancel();
  });
}

const tick = () => (clock.textContent = hour(Date.now()));
setInterval(tick, 5000);
tick();
const awake = () => navigator.wakeLock?.request("screen").catch(() => undefined);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && awake());
awake();
watch();
