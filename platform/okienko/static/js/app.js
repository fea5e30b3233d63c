// The office as an application: keeps a visit for reading offline, and asks for reminders.
// Nothing is stored before somebody presses; then the worker at /sw.js is registered.
const KEPT = "okienko-wizyty";
const SHELL = "okienko-wyglad-1";
const LIST = "/moje-wizyty/spis";
const able = "serviceWorker" in navigator && "caches" in window;

const told = (text) => {
  const place = document.querySelector("[data-told]");
  if (place) place.textContent = text;
};

async function list() {
  const found = await (await caches.open(KEPT)).match(LIST);
  return found ? found.json() : {};
}

async function save(entries) {
  const body = JSON.stringify(entries);
  await (await caches.open(KEPT)).put(LIST, new Response(body, { headers: { "Content-Type": "application/json" } }));
}

async function keepLook() {
  const looks = performance
    .getEntriesByType("resource")
    .map((one) => new URL(one.name))
    .filter((url) => url.origin === location.origin && /^\/(static\/|kolory\.css|herb\.png)/.test(url.pathname));
  const shell = await caches.open(SHELL);
  await Promise.all(looks.map((url) => shell.add(url.href).catch(() => undefined)));
}

async function keep(title) {
  await navigator.serviceWorker.register("/sw.js");
  const cache = await caches.open(KEPT);
  const answer = await fetch(location.pathname);
  if (!answer.ok) throw new Error(String(answer.status));
  await cache.put(location.pathname, answer);
  await save({ ...(await list()), [location.pathname]: title });
  await keepLook();
}

async function forget(path) {
  await (await caches.open(KEPT)).delete(path);
  const entries = await list();
  delete entries[path];
  await save(entries);
}

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

async function askForReminders(form) {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("denied");
  await navigator.serviceWorker.register("/sw.js");
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(form.dataset.key),
  });
  const answer = await fetch(form.dataset.send, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
    },
    body: JSON.stringify(subscription.toJSON()),
  });
  if (!answer.ok) throw new Error(String(answer.status));
}

const button = document.querySelector("[data-keep]");
if (button && able) {
  button.hidden = false;
  list().then((entries) => {
    if (location.pathname in entries) told(button.dataset.kept);
  });
  button.addEventListener("click", async () => {
    await keep(button.dataset.title);
    told(button.dataset.kept);
  });
}

const reminders = document.querySelector("form[data-push]");
if (reminders && able && "PushManager" in window && "Notification" in window) {
  reminders.hidden = false;
  reminders.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await askForReminders(reminders);
      told(reminders.dataset.done);
    } catch {
      told(reminders.dataset.failed);
    }
  });
}

const shelf = document.querySelector("[data-kept]:not([data-keep])");
if (shelf && able) {
  navigator.serviceWorker.getRegistration().then((known) => known && keepLook());
  list().then((entries) => {
    for (const [path, title] of Object.entries(entries)) {
      const row = document.createElement("li");
      const link = document.createElement("a");
      link.href = path;
      link.textContent = title;
      const away = document.createElement("button");
      away.type = "button";
      away.className = "btn btn-plain";
      away.textContent = shelf.dataset.forget;
      away.addEventListener("click", async () => {
        await forget(path);
        row.remove();
      });
      row.append(link, away);
      shelf.append(row);
      document.querySelector("[data-none]").hidden = true;
    }
  });
}
