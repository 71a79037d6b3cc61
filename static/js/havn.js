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
  if (!form || event.target.matches("input[type=text], input[type=search]:focus")) return;
  clearTimeout(soon);
  soon = setTimeout(() => form.dispatchEvent(new Event("havn:auto")), 150);
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
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) dirty.add(form);
});
document.addEventListener("submit", (event) => dirty.delete(event.target));
document.addEventListener("havn:saved", (event) => dirty.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  for (const form of dirty) if (!form.isConnected) dirty.delete(form);
  if (dirty.size) event.preventDefault();
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

// --- the idle limit -------------------------------------------------------------------------------
// A keystroke or a click is activity, a request by a script is not. Two minutes before the limit the page fires
// `havn:idle-warning` and at the limit `havn:idle` on document; a page that locks itself prevents the default.
const idleMinutes = Number(document.body.dataset.idleMinutes);
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
for (const kind of ["keydown", "pointerdown"]) {
  document.addEventListener(kind, () => {
    if (!warned) active();
  }, { passive: true, capture: true });
}
// Who closes the warning with Escape is there.
document.addEventListener("cancel", (event) => event.target.id === "session-dialog" && stayAlive().catch(() => {}), true);
const say = (name) => document.dispatchEvent(new CustomEvent(name, { cancelable: true }));

function watchIdle() {
  // Somebody writes a long note: the server hears of it now and then, or it would sign them out.
  if (!warned && last > told && Date.now() - told > (idleMinutes * 60000) / 4) {
    told = Date.now();
    stayAlive().catch(() => {});
  }
  const idle = (Date.now() - last) / 60000;
  if (idle >= idleMinutes) {
    if (say("havn:idle")) location.reload();
    last = Date.now();
  } else if (!warned && idle >= idleMinutes - 2) {
    warned = true;
    if (!say("havn:idle-warning")) return;
    const dialog = $("#session-dialog");
    if (dialog) dialog.showModal();
    else toast(words().idle, { seconds: 0 });
  }
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
