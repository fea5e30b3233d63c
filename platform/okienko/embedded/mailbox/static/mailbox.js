/* New messages show up by themselves while the tab is visible; without JavaScript one reloads. */

const EVERY = 3000;
let tag = null;

async function look() {
  if (document.visibilityState !== "visible") return;
  const headers = tag ? { "If-None-Match": tag } : {};
  const answer = await fetch(location.href, { headers, cache: "no-store" });
  if (!answer.ok) return; // 304: nothing new
  tag = answer.headers.get("ETag");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = document.getElementById("messages");
  const next = page.getElementById("messages");
  if (now && next && now.innerHTML !== next.innerHTML && !now.contains(document.activeElement)) {
    now.replaceChildren(...next.childNodes);
  }
}

setInterval(() => look().catch(() => {}), EVERY);
