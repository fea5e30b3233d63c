// The copy button appears only where it can work.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    const told = button.nextElementSibling;
    told.textContent = told.dataset.copied;
  });
}
