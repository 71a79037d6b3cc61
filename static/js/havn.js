// What every page needs in the browser. Everything works without it; this makes it quicker.
const $ = (selector, scope = document) => scope.querySelector(selector);
const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];
const words = () => $("#words")?.dataset ?? {};
document.documentElement.classList.remove("no-js");

// --- toast --------------------------------------------------------------------------------------
/** Shows a sentence at the foot of the page for `seconds` (0: until it is closed). */
export function toast(text, { seconds = 8 } = {}) {
  const box = document.createElement("div");
  const line = document.createElement("p");
  const close = document.createElement("button");
  box.className = "note-toast";
  line.textContent = text;
  close.type = "button";
  close.textContent = words().close ?? "×";
  close.addEventListener("click", () => box.remove());
  box.append(line, close);
  $("#toasts")?.append(box);
  if (seconds) setTimeout(() => box.remove(), seconds * 1000);
}

// --- keys, menus, dialogs -----------------------------------------------------------------------
const typing = (element) => element?.closest("input, textarea, select, [contenteditable], dialog[open]");

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
    const search = $("[data-search-key]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
  if (event.key === "Escape") {
    for (const menu of all("[data-menu][open]")) {
      menu.open = false;
      $("summary", menu).focus();
    }
  }
});

document.addEventListener("click", (event) => {
  for (const menu of all("[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  if (event.target.closest("[data-close]")) event.target.closest("[data-closable]")?.remove();
  if (event.target.closest("[data-print]")) window.print();
});

// --- dates: type them, or pick one in the browser's own calendar ----------------------------------
const toIso = (text) => {
  const found = /^\s*(\d{1,2})[-./ ]?(\d{1,2})[-./ ]?(\d{4})\s*$/.exec(text);
  return found ? `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}` : "";
};
const fromIso = (iso) => iso.split("-").reverse().join("-");

function calendar(input) {
  if (input.dataset.date === "ready" || input.disabled || input.readOnly) return;
  input.dataset.date = "ready";
  const wrap = document.createElement("div");
  const button = document.createElement("button");
  const native = document.createElement("input");
  wrap.className = "date-field";
  button.type = "button";
  button.className = "date-open";
  const label = input.labels?.[0]?.firstChild?.textContent.trim() ?? "";
  button.setAttribute("aria-label", `${words().chooseDate}${label ? `: ${label}` : ""}`);
  button.innerHTML = document.getElementById("calendar-icon")?.innerHTML ?? "";
  native.type = "date";
  native.className = "date-native";
  native.tabIndex = -1;
  native.setAttribute("aria-hidden", "true");
  input.replaceWith(wrap);
  wrap.append(input, button, native);
  button.addEventListener("click", () => {
    native.value = toIso(input.value);
    if (native.showPicker) native.showPicker();
    else native.focus();
  });
  native.addEventListener("change", () => {
    if (!native.value) return;
    input.value = fromIso(native.value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
}

// --- lists: a changed filter answers at once ------------------------------------------------------
let soon;
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (!form || event.target.matches("input[type=text]:not([data-date]), input[type=search]:focus")) return;
  clearTimeout(soon);
  soon = setTimeout(() => form.dispatchEvent(new Event("havn:auto")), 150);
});

// A filter that says nothing is no part of the address: what is copied from the bar is short.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get" || !event.target.matches?.("form[data-auto]")) return;
  const data = event.detail.formData;
  for (const [name, value] of [...data.entries()]) if (value === "") data.delete(name);
});

for (const kind of ["change", "click"]) {
  document.addEventListener(kind, (event) => {
    const box = event.target.closest?.("[data-select-all]");
    if (!box || kind !== "change") return;
    for (const one of all(`input[name="${CSS.escape(box.dataset.selectAll)}"]`)) one.checked = box.checked;
  });
}

// --- forms: error summary, unsaved changes, formsets, two versions --------------------------------
const dirty = new Set();
/** Forms whose words are kept when their page or their session ends: not passwords and codes, not searches, not what
 * keeps itself. */
export function isKept(form) {
  return form.matches('main form[method="post"]:not([data-draft] form, [data-queue], [data-count], [data-sign-out], [hx-post])')
    && !form.querySelector('input[type="password"], input[autocomplete="one-time-code"]');
}
document.addEventListener("input", (event) => {
  const form = event.target.closest("form");
  if (form && (form.hasAttribute("data-guard") || isKept(form))) dirty.add(form);
});
document.addEventListener("submit", (event) => dirty.delete(event.target));
document.addEventListener("havn:saved", (event) => dirty.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  for (const form of dirty) if (!form.isConnected) dirty.delete(form);
  if ([...dirty].some((form) => form.hasAttribute("data-guard"))) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-formset-add]");
  if (add) addRow(add.closest("[data-formset]"));
  const use = event.target.closest("[data-use]");
  if (use) takeVersion(use);
});

function addRow(formset) {
  const total = $(`[name="${formset.dataset.formset}-TOTAL_FORMS"]`, formset);
  const number = Number(total.value);
  const holder = document.createElement("div");
  holder.innerHTML = $("[data-formset-empty]", formset).innerHTML.replaceAll("__prefix__", number);
  const row = $("[data-formset-row]", holder);
  $("[data-formset-number]", row).textContent = number + 1;
  $("[data-formset-rows]", formset).append(row);
  total.value = number + 1;
  enhance(row);
  $("input:not([type=hidden]), select, textarea", row)?.focus();
}

function takeVersion(button) {
  const row = button.closest("tr");
  const controls = all(`[name="${CSS.escape(button.dataset.use)}"]`).filter((one) => one.type !== "hidden");
  const value = button.dataset.value;
  for (const control of controls) {
    if (control.type === "radio") control.checked = control.value.toLowerCase() === value.toLowerCase();
    else if (control.type === "checkbox") {
      control.checked = controls.length > 1 ? value.split(",").includes(control.value) : value === "true";
    } else control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (const one of all("[data-use]", row)) {
    one.setAttribute("aria-pressed", String(one === button));
    one.closest("td").classList.toggle("is-chosen", one === button);
  }
}

// --- the limits of a session ------------------------------------------------------------------------
// A keystroke or a click is activity, a request by a script is not. Two minutes before the idle limit the page fires
// `havn:idle-warning` and at the limit `havn:idle` on document; a page that locks itself prevents the default. Ten
// minutes before the day's limit it says so. When either strikes, what is typed in a form goes to the server, which
// keeps it for its writer (accounts/sign_in/kept.py), and the page asks for a new sign-in.
const idleMinutes = Number(document.body.dataset.idleMinutes);
const endsAt = Date.now() + Number(document.body.dataset.sessionLeft || Infinity) * 1000;
const BEFORE_THE_END = 10 * 60000;
let last = Date.now();
let told = Date.now();
let warned = false;
const SEEN = "havn-seen"; // somebody busy in one window is not idle in the others
let noted = 0;
function active() {
  last = Date.now();
  if (last - noted < 5000) return;
  noted = last;
  try {
    localStorage.setItem(SEEN, String(last));
  } catch {
    // a browser that keeps nothing
  }
}
window.addEventListener("storage", (event) => {
  if (event.key !== SEEN || !(Number(event.newValue) > last)) return;
  last = Number(event.newValue);
  if (warned) $("#session-dialog")?.close();
  warned = false;
});
let saidEnd = false;
let over = false;
for (const kind of ["keydown", "pointerdown"]) {
  document.addEventListener(kind, () => {
    if (!warned) active();
  }, { passive: true, capture: true });
}
// Who closes the warning with Escape is there.
document.addEventListener("cancel", (event) => event.target.id === "session-dialog" && stayAlive().catch(() => {}), true);
const say = (name) => document.dispatchEvent(new CustomEvent(name, { cancelable: true }));

function watchIdle() {
  if (over) return;
  // Somebody writes a long note: the server hears of it now and then, or it would sign them out.
  if (!warned && last > told && Date.now() - told > (idleMinutes * 60000) / 4) {
    told = Date.now();
    stayAlive().catch(() => {});
  }
  const idle = (Date.now() - last) / 60000;
  if (Date.now() >= endsAt || idle >= idleMinutes) {
    last = Date.now();
    if (say("havn:idle")) leaveSession();
  } else if (!warned && idle >= idleMinutes - 2) {
    warned = true;
    if (!say("havn:idle-warning")) return;
    const dialog = $("#session-dialog");
    if (dialog) dialog.showModal();
    else toast(words().idle, { seconds: 0 });
  }
  if (!saidEnd && Date.now() >= endsAt - BEFORE_THE_END) {
    saidEnd = true;
    const at = new Date(endsAt).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    toast(`${words().dayOver} ${at}.`, { seconds: 0 });
  }
}

/** Gives what is typed to the server and goes to the sign-in; stays where another window kept the session alive. */
async function leaveSession() {
  over = true;
  const forms = [...dirty].filter((form) => form.isConnected);
  const found = await Promise.all(forms.map((form) => keepForm(form).catch(() => "unreachable")));
  if (found.some((one) => one === "alive" || one === "unreachable")) {
    over = false;
    if (found.includes("unreachable")) last -= idleMinutes * 60000; // asked again at the next look
    return;
  }
  dirty.clear();
  location.assign(location.pathname + location.search);
}

/** "kept", "alive" (the session is) or "nothing". The first window to ask ends the session; others ask once more. */
async function keepForm(form) {
  for (let tries = 0; tries < 2; tries += 1) {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    const headers = { "X-Havn-Keep": "1", "X-Havn-Autosave": "1" };
    const answer = await fetch(form.action, { method: "POST", body, headers, credentials: "same-origin" });
    if (answer.status === 204) return "alive";
    if (answer.status !== 401) throw new Error(`refused with ${answer.status}`);
    if ((await answer.json()).kept) {
      form.dispatchEvent(new CustomEvent("havn:kept", { bubbles: true }));
      return "kept";
    }
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
  return "nothing";
}

/** Tells the server that somebody is here; resolves to whether the session lives. */
export async function stayAlive() {
  const url = document.body.dataset.aliveUrl;
  if (!url) return false;
  const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
  const answer = await fetch(url, { method: "POST", headers, credentials: "same-origin", redirect: "manual" });
  if (answer.ok) {
    told = Date.now();
    if (warned) last = told;
    warned = false;
  }
  return answer.ok;
}

if (document.body.dataset.signedIn && idleMinutes > 2) setInterval(watchIdle, 15000);
document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-stay]")) return;
  const alive = await stayAlive().catch(() => false);
  $("#session-dialog")?.close();
  if (!alive) location.reload();
});

// --- the strip of clocks: why a date, in place; pressed again it closes ----------------------------
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.target.closest?.("[data-why]");
  if (!link) return;
  const open = link.getAttribute("aria-expanded") === "true";
  for (const one of all("[data-why]", link.closest("ul"))) one.setAttribute("aria-expanded", "false");
  if (open) {
    event.preventDefault();
    $(link.getAttribute("hx-target")).replaceChildren();
  } else link.setAttribute("aria-expanded", "true");
});

// --- htmx -----------------------------------------------------------------------------------------
document.addEventListener("htmx:afterSwap", (event) => enhance(event.target));
document.addEventListener("htmx:sendError", () => toast(words().offline));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 403 || event.detail.xhr.status === 401) location.reload();
  else toast(words().failed);
});

// --- start ----------------------------------------------------------------------------------------
function enhance(scope) {
  for (const input of all("input[data-date]", scope)) calendar(input);
  const summary = $("[data-error-summary]", scope);
  if (summary) summary.focus();
  if (matchMedia("(max-width: 900px)").matches) for (const one of all("[data-open-wide]", scope)) one.open = false;
}
enhance(document);
