// On every page: what is typed into a form and not saved is kept for its window until it is saved or its writer signs
// out, so that going back, loading anew and signing in again after the session ended lose nothing, although the browser
// keeps no page (no-store). It lies encrypted (AES-GCM) in the window's own sessionStorage; the key comes with the page,
// is held by the server with the session and by no storage of the browser (docs/adr/0046). Without this script a form
// that one goes back to is as the server has it.
import { isKept } from "./havn.js";

const PREFIX = "havn-typed ";
const SKIPPED = ["hidden", "file", "password", "submit", "button", "reset", "image"];
const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];
const drafts = new Map(); // form -> what is kept of it
const turns = new Map(); // form -> the number of its last writing
let key = null;
let over = false; // the writer has signed out

// --- forms ----------------------------------------------------------------------------------------
const forms = () => all("form").filter(isKept);
const actionOf = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;

/** Where the form stands: page, target, and the how many-th of those. */
function nameOf(form) {
  const alike = all("main form").filter((one) => actionOf(one) === actionOf(form));
  return `${PREFIX}${location.pathname}${location.search} ${actionOf(form)} ${alike.indexOf(form)}`;
}

/** The controls that somebody types into, by name. */
function controlsOf(form) {
  const found = new Map();
  for (const one of form.elements) {
    if (!one.name || one.disabled || SKIPPED.includes(one.type) || !one.matches("input, select, textarea")) continue;
    found.set(one.name, [...(found.get(one.name) ?? []), one]);
  }
  return found;
}

const isTicked = (one) => one.type === "radio" || one.type === "checkbox";
const plain = (text) => text.replaceAll("\r\n", "\n");

/** What controls of one name say: `now`, or as the server had it. */
function sayings(controls, now) {
  return controls.flatMap((one) => {
    if (isTicked(one)) return (now ? one.checked : one.defaultChecked) ? [one.value] : [];
    if (!one.options) return [plain(now ? one.value : one.defaultValue)];
    const chosen = [...one.options].filter((each) => (now ? each.selected : each.defaultSelected)).map((each) => each.value);
    return chosen.length || one.multiple || !one.options.length ? chosen : [one.options[0].value];
  });
}

const differ = (one, other) => JSON.stringify(one) !== JSON.stringify(other);
const versionOf = (form) => form.querySelector('input[type="hidden"][name="version"]');
const totalOf = (rows) => rows.querySelector(`[name="${CSS.escape(rows.dataset.formset)}-TOTAL_FORMS"]`);

function typedIn(form) {
  const fields = { ...drafts.get(form)?.fields };
  for (const [name, controls] of controlsOf(form)) {
    const now = sayings(controls, true);
    if (name in fields || differ(now, sayings(controls, false))) fields[name] = now;
  }
  const rows = Object.fromEntries(all("[data-formset]", form).map((one) => [one.dataset.formset, Number(totalOf(one)?.value)]));
  return { fields, rows, version: versionOf(form)?.value ?? null };
}

// --- keeping --------------------------------------------------------------------------------------
async function put(name, draft, isLast = () => true) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(draft));
  const body = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) }, key, text));
  if (over || !isLast()) return;
  try {
    sessionStorage.setItem(name, `${base64(iv)} ${base64(body)}`);
  } catch {
    // a browser that keeps nothing, or a form larger than it keeps
  }
}

/** The draft of this name, or null where there is none, or none that this session's key opens: that one goes. */
async function get(name) {
  try {
    const [iv, body] = sessionStorage.getItem(name).split(" ").map(bytes);
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) }, key, body);
    return JSON.parse(new TextDecoder().decode(text));
  } catch {
    sessionStorage.removeItem(name);
    return null;
  }
}

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const base64 = (array) => btoa(Array.from(array, (one) => String.fromCharCode(one)).join(""));
const names = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));

function write(form, { sent = false } = {}) {
  const turn = (turns.get(form) ?? 0) + 1;
  const draft = { ...typedIn(form), sent };
  turns.set(form, turn);
  if (!Object.keys(draft.fields).length) return;
  drafts.set(form, draft);
  put(nameOf(form), draft, () => turns.get(form) === turn).catch(() => {});
}

function drop(form) {
  turns.set(form, (turns.get(form) ?? 0) + 1);
  drafts.delete(form);
  sessionStorage.removeItem(nameOf(form));
}

function noticed(event) {
  const form = key && !over && event.target.closest?.("form");
  if (form && isKept(form)) write(form);
}

// --- giving back ----------------------------------------------------------------------------------
const came = performance.getEntriesByType("navigation")[0];
const isOld = came?.type === "back_forward";
const isRefusal = !isOld && (came?.responseStatus >= 400 || Boolean(document.querySelector("[data-error-summary]")));

/** Whether this page is what a form that was saved led to: it was sent on, and no sentence says that it failed. */
function wasSaved() {
  return !isOld && !isRefusal && came?.redirectCount > 0 && !document.querySelector("main .alert-error");
}

/** What was sent from the page before: gone where it was saved, else as if it had not been sent. */
async function settle(name) {
  const draft = await get(name);
  if (!draft?.sent) return draft;
  if (wasSaved()) {
    sessionStorage.removeItem(name);
    return null;
  }
  const settled = { ...draft, sent: false };
  await put(name, settled);
  return { ...settled, answered: isRefusal }; // a refusal shows what was typed, and the version it is held against
}

function fill(form, draft) {
  for (const rows of all("[data-formset]", form)) {
    const add = rows.querySelector("[data-formset-add]");
    for (let more = (draft.rows[rows.dataset.formset] ?? 0) - Number(totalOf(rows)?.value); add && more > 0; more -= 1) add.click();
  }
  let changed = false;
  for (const [name, controls] of controlsOf(form)) {
    const said = draft.fields[name];
    if (!said || !differ(said, sayings(controls, true))) continue;
    changed = true;
    controls.forEach((one, number) => say(one, said, number));
  }
  return changed;
}

function say(one, said, number) {
  if (isTicked(one)) one.checked = said.includes(one.value);
  else if (one.options) for (const each of one.options) each.selected = said.includes(each.value);
  else one.value = said[number] ?? "";
  for (const kind of ["input", "change"]) one.dispatchEvent(new Event(kind, { bubbles: true }));
}

function giveBack(form, draft) {
  drafts.set(form, draft);
  if (draft.answered) return write(form);
  if (!fill(form, draft)) return;
  const version = versionOf(form);
  const own = version?.value;
  if (version && draft.version !== null) version.value = draft.version; // a colleague's change meanwhile is not overwritten
  write(form);
  const note = document.getElementById("typed-back").content.firstElementChild.cloneNode(true);
  note.querySelector("[data-typed-drop]").addEventListener("click", () => {
    form.reset();
    if (version) version.value = own;
    form.dispatchEvent(new CustomEvent("havn:saved", { bubbles: true }));
    drop(form);
    note.remove();
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  form.prepend(note);
}

/** What was typed before this script was there; a page that is loaded anew may hold the browser's own old words. */
function noticeEarlier(form) {
  if (came?.type === "navigate" && !drafts.has(form)) write(form);
}

async function start(raw) {
  key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  const found = new Map();
  for (const name of names()) found.set(name, await settle(name));
  for (const form of forms()) {
    const draft = found.get(nameOf(form));
    if (draft) giveBack(form, draft);
    else noticeEarlier(form);
  }
  document.body.dataset.typed = "kept";
}

// --- the page -------------------------------------------------------------------------------------
const handed = document.body.dataset.formKey;
delete document.body.dataset.formKey;

if (handed && window.crypto?.subtle) {
  for (const kind of ["input", "change"]) document.addEventListener(kind, noticed);
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-sign-out]")) {
      over = true;
      for (const name of names()) sessionStorage.removeItem(name);
    } else if (!event.defaultPrevented && drafts.has(event.target)) write(event.target, { sent: true });
  });
  document.addEventListener("havn:kept", (event) => drop(event.target)); // by the server, for whoever wrote it
  document.addEventListener("click", (event) => {
    const form = event.target.closest("[data-cancel]")?.closest("form");
    if (form) drop(form);
  });
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  start(bytes(handed)).catch(() => {});
}
