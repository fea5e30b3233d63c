// A question that depends on another answer is in sight only when that answer was given.

const form = document.getElementById("dane");
const asked = [...form.querySelectorAll("[data-show-if]")].map((box) => [box, JSON.parse(box.dataset.showIf)]);

function look() {
  const given = new FormData(form);
  for (const [box, wanted] of asked)
    box.hidden = !Object.entries(wanted).every(([name, value]) => given.get(name) === value);
}

form.addEventListener("change", look);
look();
