// Passkeys: a section marked data-passkey appears only where the browser can make and use them.

const fromBase64 = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const toBase64 = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (list) => (list ?? []).map((one) => ({ ...one, id: fromBase64(one.id) }));

async function post(address, form, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
    },
    body: JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.message);
  return told;
}

async function make(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: fromBase64(options.challenge),
      user: { ...options.user, id: fromBase64(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    },
  });
  return {
    clientDataJSON: toBase64(made.response.clientDataJSON),
    attestationObject: toBase64(made.response.attestationObject),
    credential: made,
  };
}

async function use(options) {
  const used = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: fromBase64(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    },
  });
  return {
    clientDataJSON: toBase64(used.response.clientDataJSON),
    authenticatorData: toBase64(used.response.authenticatorData),
    signature: toBase64(used.response.signature),
    userHandle: used.response.userHandle ? toBase64(used.response.userHandle) : null,
    credential: used,
  };
}

for (const section of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  section.hidden = false;
  const form = section.querySelector("form");
  const problem = section.querySelector("[data-problem]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      const options = await post(section.dataset.ask, form, {});
      const { credential, ...response } = await (section.dataset.passkey === "make" ? make : use)(options);
      const { next } = await post(section.dataset.send, form, {
        id: credential.id,
        rawId: toBase64(credential.rawId),
        type: credential.type,
        response,
        label: form.elements.label?.value ?? "",
      });
      window.location.assign(next);
    } catch (error) {
      problem.textContent = error instanceof DOMException ? section.dataset.failed : error.message;
      problem.hidden = false;
    }
  });
}
