// The kiosk: a keypad that answers at once, the camera where the browser can read codes, the way
// back to the start by itself, and the screen kept awake. Without it every press is a form.

const form = document.querySelector("[data-code]");
const box = form?.querySelector("#kod");

if (box) {
  const most = Number(box.dataset.digits);
  form.querySelector(".keypad").addEventListener("click", (event) => {
    const key = event.target.closest("button")?.value;
    if (!key) return;
    event.preventDefault();
    box.value = key === "<" ? box.value.slice(0, -1) : (box.value + key).slice(0, most);
    if (box.value.length === most) form.querySelector("[type=submit]:not([name])").focus();
  });
  // A reader types what it read, wherever somebody has touched before, and presses Enter.
  document.addEventListener("keydown", (event) => {
    const elsewhere = event.target === document.body || event.target.closest?.("main") === event.target;
    if (elsewhere && event.key.length === 1 && !event.ctrlKey && !event.altKey) box.focus();
  });
}

const opener = document.querySelector("[data-camera]");
if (opener && "BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia) {
  const pane = document.querySelector(".camera");
  const video = pane.querySelector("video");
  let stream;
  const close = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = undefined;
    pane.hidden = true;
    opener.hidden = false;
  };
  const look = async (detector) => {
    if (!stream) return;
    const found = await detector.detect(video).catch(() => []);
    if (found.length && stream) {
      box.value = found[0].rawValue;
      close();
      form.requestSubmit();
      return;
    }
    setTimeout(look, 200, detector);
  };
  opener.hidden = false;
  opener.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" } });
    } catch {
      document.querySelector("[data-no-camera]").hidden = false;
      opener.hidden = true;
      return;
    }
    opener.hidden = true;
    pane.hidden = false;
    video.srcObject = stream;
    await video.play();
    look(new BarcodeDetector({ formats: ["qr_code"] }));
  });
  document.querySelector("[data-camera-off]").addEventListener("click", close);
}

const clock = document.querySelector("[data-return]");
if (clock) {
  const says = clock.querySelector("[data-says]");
  const whole = Number(clock.dataset.return);
  const WARN = 15;
  let left = whole;
  const again = () => {
    left = whole;
    clock.hidden = true;
  };
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, again);
  clock.querySelector("[data-stay]").addEventListener("click", again);
  setInterval(() => {
    left -= 1;
    if (left <= 0) location.assign(document.querySelector("[data-home]").href);
    if (left > WARN) return;
    clock.hidden = false;
    // Said once and then each fifth second: a voice that counts every second says nothing else.
    if (left === WARN || left % 5 === 0) says.textContent = says.dataset.says.replace("{n}", left);
  }, 1000);
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  // Touched twice: sent once.
  setTimeout(() => event.target.querySelectorAll("button").forEach((one) => (one.disabled = true)));
});
window.addEventListener("pageshow", () =>
  document.querySelectorAll("button").forEach((one) => (one.disabled = false)),
);

const awake = () => navigator.wakeLock?.request("screen").catch(() => undefined);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && awake());
awake();
