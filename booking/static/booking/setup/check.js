// What is wrong in a box is said as soon as one leaves it; the server judges, as it will when saving.

const form = document.querySelector("[data-check]");
const left = new Set();

function tell(name, told) {
  const box = form.querySelector(`[name="${name}"], [name="${name}_od"]`);
  const place = box?.closest(".form-field");
  if (!place) return;
  const id = `id_${name}_error`;
  let said = document.getElementById(id);
  if (!told) {
    said?.remove();
    box.removeAttribute("aria-invalid");
    place.classList.remove("has-error");
    return;
  }
  if (!said) {
    said = Object.assign(document.createElement("p"), { className: "field-error", id });
    said.setAttribute("role", "status");
    (box.closest("fieldset") ?? place).insertBefore(said, box.closest(".choices, .hours") ?? box);
    box.setAttribute("aria-describedby", `${box.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  }
  said.textContent = told;
  box.setAttribute("aria-invalid", "true");
  place.classList.add("has-error");
}

async function judge(event) {
  if (!event.target.name) return;
  left.add(event.target.name.replace(/_(od|do)$/, ""));
  const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form) });
  if (!answer.ok) return;
  const wrong = await answer.json();
  for (const name of left) tell(name, wrong[name]);
}

form?.addEventListener("change", judge);
