// Help opens beside the page, so that one can read and go on working; without this it is a link.

const link = document.getElementById("pomoc");
let panel;

async function open(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || !link.pathname.startsWith("/panel/pomoc/")) return;
  event.preventDefault();
  if (panel?.open) return close();
  const answer = await fetch(`${link.pathname}?czesc=1`);
  if (!answer.ok || answer.redirected) return location.assign(link.href);
  panel ??= make();
  panel.querySelector("article").innerHTML = await answer.text();
  panel.show();
  panel.querySelector("button").focus();
}

function make() {
  const dialog = document.createElement("dialog");
  dialog.className = "help-beside";
  dialog.setAttribute("aria-label", link.textContent.trim());
  dialog.innerHTML = '<p><button class="btn btn-quiet" type="button"></button> <a></a></p><article class="handbook"></article>';
  const button = dialog.querySelector("button");
  button.textContent = link.dataset.close;
  button.addEventListener("click", close);
  const whole = dialog.querySelector("a");
  whole.href = link.href;
  whole.textContent = link.dataset.whole;
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && close());
  document.body.append(dialog);
  return dialog;
}

function close() {
  panel.close();
  link.focus();
}

link?.addEventListener("click", open);
