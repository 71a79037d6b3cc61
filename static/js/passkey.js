// Passkeys: the browser's dialogs around the forms of the sign-in. Without this script passkeys cannot be used.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** What the server asks for, with bytes where the browser wants bytes. */
function wanted({ publicKey }) {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
  for (const name of ["excludeCredentials", "allowCredentials"]) {
    options[name] = (options[name] ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return { publicKey: options };
}

/** What the key answered, as text. */
function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

const options = (name) => JSON.parse(document.getElementById("passkey-options").textContent)[name];

const ceremonies = {
  add: async () => navigator.credentials.create(wanted(options("creation_options"))),
  use: async () => navigator.credentials.get(wanted(options("request_options"))),
  enter: async (form) => {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    return navigator.credentials.get(wanted((await answer.json()).request_options));
  },
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("button");
  const trouble = form.querySelector("[data-trouble]");
  if (!window.PublicKeyCredential) {
    button.disabled = true;
    trouble.textContent = trouble.dataset.none;
    continue;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    trouble.textContent = "";
    try {
      form.elements.credential.value = answered(await ceremonies[form.dataset.passkey](form));
      form.submit();
    } catch {
      // Cancelled, timed out, or not the right key: which of them it was, browsers do not tell.
      trouble.textContent = trouble.dataset.failed;
      button.disabled = false;
    }
  });
}
