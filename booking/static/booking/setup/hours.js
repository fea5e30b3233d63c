// When the last pair of hours of a day is filled in, another one appears: as many breaks as one likes.

function grow(box) {
  const pairs = box.querySelectorAll(".hours-pair");
  const last = pairs[pairs.length - 1];
  if (![...last.querySelectorAll("input")].every((input) => input.value)) return;
  const next = last.cloneNode(true);
  const number = pairs.length + 1;
  for (const part of next.querySelectorAll("input, label")) {
    const name = part.tagName === "LABEL" ? "htmlFor" : "id";
    part[name] = part[name].replace(/\d+$/, number);
    if (part.tagName === "LABEL") part.textContent = part.textContent.replace(/\d+/, number);
    else part.value = "";
  }
  box.append(next);
}

for (const box of document.querySelectorAll("[data-hours]"))
  box.addEventListener("change", () => grow(box));
