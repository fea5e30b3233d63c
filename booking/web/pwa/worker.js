// The worker of an office's application. It keeps nothing by itself but the look of the pages:
// visits are put into "okienko-wizyty" by a press on their page, and by nothing else.
const SHELL = "okienko-wyglad-1";
const KEPT = "okienko-wizyty";
const HOME = "/moje-wizyty";
const OUTSIDE = ["/panel/", "/api/", "/w/", "/konto/", "/kiosk/", "/ekran/", "/bilet/"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.add(HOME)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name !== SHELL && name !== KEPT))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

async function page(request) {
  const kept = await caches.open(KEPT);
  const path = new URL(request.url).pathname;
  try {
    const answer = await fetch(request);
    if (answer.ok && (await kept.match(path))) await kept.put(path, answer.clone());
    if (answer.ok && path === HOME) await (await caches.open(SHELL)).put(HOME, answer.clone());
    return answer;
  } catch {
    return (await kept.match(path)) ?? (await caches.match(HOME)) ?? Response.error();
  }
}

async function look(request) {
  const shell = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok) await shell.put(request, answer.clone());
    return answer;
  } catch {
    return (await shell.match(request, { ignoreSearch: true })) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (OUTSIDE.some((path) => url.pathname.startsWith(path))) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith("/static/") || url.pathname === "/kolory.css") {
    event.respondWith(look(request));
  }
});

self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  event.waitUntil(
    self.registration.showNotification(told.title ?? "", {
      body: told.body ?? "",
      tag: told.tag ?? "wizyta",
      icon: "/ikona-192.png",
      lang: told.lang ?? "pl",
      data: { url: told.url ?? HOME },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const goal = new URL(event.notification.data?.url ?? HOME, self.location.origin);
  if (goal.origin === self.location.origin) event.waitUntil(self.clients.openWindow(goal.href));
});
