// The interview's form in the browser: steps without a round trip, autosave, drafts without a connection, the lock.
// Without this script every step is an ordinary form.
import { addRow, compare, dispute, fault, pairsOf, progress, removeRow } from "./draft-form.js";
import { batches, bodyOf, csrf, dropKeys, forget, keep, keyOf, kept, post, sendKept } from "./draft-store.js";

const root = document.querySelector("[data-draft]");
const words = root.dataset;
const { user, autosave: url, window: here } = root.dataset;
const all = (selector, scope = root) => [...scope.querySelectorAll(selector)];
const STAGE_MS = 300;
const SAVE_MS = 2500;
const RETRY_MS = 5000;
const REFUSED_MS = 30000;
const PATIENCE_MS = 5000;
const FLUSH_BYTES = 60000; // what a browser lets outlive its page
const changed = new Map(); // question key -> how often it has been typed into
const sent = new Map(); // question key -> that number when the server last took it
const tooLong = new Map(); // question key -> that number when the server would not take it
let key = null;
let timer = 0;
let staging = 0;
let covered = false; // the page is hidden from whoever comes by
let locked = false; // and the session is over
let running = null;
let flushed = "";

// --- what is typed --------------------------------------------------------------------------------
const questionOf = (name) => root.querySelector(`[data-question="${CSS.escape(name)}"]`);

function answerOf(name) {
  const question = questionOf(name);
  const mark = question.querySelector("[data-mark]").value;
  return { url, key: name, window: here, item: { mark, window: here, count: changed.get(name), pairs: pairsOf(question) } };
}

function noticed(event) {
  const question = event.target.closest?.("[data-question]");
  if (!question || covered) return;
  const name = question.dataset.question;
  changed.set(name, (changed.get(name) ?? 0) + 1);
  // Not later than this after the first letter, however long somebody types without a pause.
  staging ||= setTimeout(() => stage().catch(() => {}), STAGE_MS);
  timer ||= setTimeout(save, SAVE_MS);
}
root.addEventListener("input", noticed);
root.addEventListener("change", noticed);

function differs(control) {
  if (control.type === "radio" || control.type === "checkbox") return control.checked !== control.defaultChecked;
  if (control.type === "hidden") return false;
  if (control.options) return all("option", control).some((one) => one.selected && !one.defaultSelected && one.index > 0);
  return control.value !== control.defaultValue;
}

/** What was typed before this script was there: on a slow line a whole answer. Going back or loading anew lets the
 * browser put old words into the fields, so there nothing is concluded from them. */
function noticeEarlier() {
  if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") return;
  for (const control of all("input, textarea, select")) if (differs(control)) noticed({ target: control });
}
noticeEarlier();

const unsent = () => [...changed].filter(([name, count]) => sent.get(name) !== count).map(([name]) => name);
const sendable = () => unsent().filter((name) => tooLong.get(name) !== changed.get(name));

/** Keeps what is not sent yet, encrypted, so that a closed laptop loses nothing. */
async function stage() {
  clearTimeout(staging);
  staging = 0;
  if (!key) return false;
  for (const name of unsent()) await keep(key, user, answerOf(name));
  return true;
}

// --- saving ---------------------------------------------------------------------------------------
function again(after) {
  clearTimeout(timer);
  timer = setTimeout(save, after);
}

/** Sends what is unsent, after what is on its way; resolves to whether nothing is left. */
function save() {
  running = (running ?? Promise.resolve()).then(send).catch(() => false);
  return running;
}

async function send() {
  clearTimeout(timer);
  timer = 0;
  if (locked) return false;
  const names = sendable();
  if (names.length) tell(words.wordSaving);
  for (const group of batches(names.map(answerOf))) {
    const outcome = await deliver(group);
    if (outcome === "locked") return lock();
    if (outcome === "unreachable" || outcome === "refused") return waiting(outcome);
  }
  if (sendable().length) again(SAVE_MS);
  if (unsent().some((name) => tooLong.has(name))) tell(words.wordTooLong, true);
  key ??= await keyOf(user, root.dataset.key).catch(() => null);
  if (key) root.dataset.keyed = "yes";
  return !unsent().length;
}

/** Sends one group of answers: sent, locked, unreachable, refused, or too long. */
async function deliver(group, options) {
  let answer;
  try {
    answer = await post(url, bodyOf(user, group), options);
  } catch {
    return "unreachable";
  }
  if (answer.status === 401) return "locked";
  if (answer.status === 413) return refuse(group);
  if (answer.status !== 200) return "refused";
  for (const one of group) {
    sent.set(one.key, Math.max(sent.get(one.key) ?? 0, one.item.count));
    if (changed.get(one.key) === one.item.count && key) await forget(user, one);
  }
  show(answer.data);
  return "sent";
}

function refuse(group) {
  for (const one of group) {
    tooLong.set(one.key, one.item.count);
    fault(questionOf(one.key), words.wordTooLong);
  }
  return "too long";
}

/** The server did not take it: it stays in this browser, and is tried again. */
async function waiting(outcome) {
  const safe = await stage().catch(() => false);
  const [keptWord, lostWord] = outcome === "refused" ? [words.wordRefused, words.wordLost] : [words.wordOffline, words.wordUnkept];
  tell(safe ? keptWord : lostWord, true);
  again(outcome === "refused" ? REFUSED_MS : RETRY_MS);
  return false;
}

/** The page may go at any moment: what is not sent goes now, whatever is on its way. */
function flush() {
  stage().catch(() => {});
  const group = sendable().map(answerOf);
  const text = JSON.stringify(group);
  if (!group.length || text === flushed) return;
  flushed = text;
  if (text.length < FLUSH_BYTES) deliver(group, { last: true }).catch(() => {});
  else save();
}

function tell(text, warn = false) {
  for (const mark of all("[data-saved]")) {
    mark.textContent = text;
    mark.classList.toggle("is-offline", warn);
  }
}

const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

// --- what the server says -------------------------------------------------------------------------
function show(data) {
  for (const [name, mark] of Object.entries(data.marks ?? {})) {
    const question = questionOf(name);
    if (question && !data.conflicts?.[name]) compare(question, mark, words);
  }
  for (const question of all("[data-question]")) {
    const name = question.dataset.question;
    if (!tooLong.has(name) || tooLong.get(name) !== changed.get(name)) fault(question, data.errors?.[name] ?? "");
    dispute(question, data.conflicts?.[name], words);
  }
  for (const [section, state] of Object.entries(data.steps ?? {})) {
    const link = stepLinks().find((one) => one.pathname === form(section)?.getAttribute("action"));
    if (link) progress(link, state);
  }
  tell(data.open === false ? words.wordClosed : `${words.wordSaved} ${clock()}`, data.open === false);
}

// --- steps without a round trip -------------------------------------------------------------------
const form = (section) => root.querySelector(`form[data-step="${CSS.escape(section)}"]`);
const forms = () => all("form[data-step]");
const stepLinks = () => all(".steps-list a");

function goTo(section, { push = true, focus = true } = {}) {
  const target = form(section);
  if (!target) return;
  for (const one of forms()) one.hidden = one !== target;
  for (const link of stepLinks()) {
    const isHere = link.pathname === target.getAttribute("action");
    link.closest("li").classList.toggle("is-current", isHere);
    if (isHere) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  }
  const summary = root.querySelector(".steps-details > summary");
  const place = forms().indexOf(target) + 1;
  if (summary) {
    const parts = { n: place, m: stepLinks().length, t: target.dataset.title };
    summary.textContent = words.wordStep.replace(/\{(\w)\}/g, (_all, letter) => parts[letter]);
  }
  if (push) history.pushState({ section }, "", target.getAttribute("action"));
  if (focus) target.querySelector(".step-heading").focus();
  window.scrollTo(0, 0);
}

root.addEventListener("submit", (event) => {
  const button = event.submitter;
  const go = button?.value ?? "stay";
  if (button?.dataset.to) {
    event.preventDefault();
    save();
    goTo(button.dataset.to);
  } else if (go === "stay") {
    event.preventDefault();
    save();
  } else if (!event.target.dataset.ready) {
    event.preventDefault();
    leaveFor(event.target, button, go);
  }
});

/** Review and the choice between versions are pages of the server: first everything is sent. */
async function leaveFor(target, button, go) {
  if (!(await save())) {
    if (!locked && !unsent().some((name) => tooLong.has(name))) tell(words.wordReview, true);
    return;
  }
  if (go === "review") {
    location.assign(root.dataset.review);
    return;
  }
  target.dataset.ready = "yes";
  target.querySelector("[name=csrfmiddlewaretoken]").value = csrf(); // another since somebody signed in again
  target.requestSubmit(button);
}

root.addEventListener("click", (event) => {
  const link = event.target.closest(".steps-list a");
  const section = link && forms().find((one) => one.getAttribute("action") === link.pathname)?.dataset.step;
  if (section && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    save();
    goTo(section);
  }
  const clear = event.target.closest("[data-clear]");
  if (clear) {
    for (const one of all("input:checked", clear.closest("fieldset"))) one.checked = false;
    clear.closest("fieldset").querySelector("input").focus();
    noticed({ target: clear });
  }
  const add = event.target.closest("[data-row-add]");
  if (add) addRow(add.closest("[data-rows]"));
  const remove = event.target.closest("[data-row-remove]");
  if (remove) {
    const rows = remove.closest("[data-rows]");
    removeRow(remove);
    noticed({ target: rows });
  }
});

window.addEventListener("popstate", () => {
  const target = forms().find((one) => one.getAttribute("action") === location.pathname);
  if (target) goTo(target.dataset.step, { push: false });
});

// --- leaving, locking, coming back ----------------------------------------------------------------
const FIELD = `havn-field ${location.pathname.replace(/[^/]+\/$/, "")}`;
root.addEventListener("focusin", (event) => {
  const step = event.target.closest("form[data-step]");
  if (event.target.id && step) sessionStorage.setItem(FIELD, JSON.stringify([step.dataset.step, event.target.id]));
});

/** Covers the page at once. What is written stays beneath it. */
function cover() {
  if (covered) return;
  covered = true;
  const dialog = document.getElementById("draft-lock");
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.preventDefault());
  for (const other of document.querySelectorAll("dialog[open]")) other.close();
  for (const part of document.querySelectorAll("header, main, footer")) part.hidden = true;
  document.body.append(dialog);
  dialog.showModal();
}

function forgetKey() {
  key = null;
  delete root.dataset.keyed;
  dropKeys();
}

/** Nothing more is sent from here; what is unsent stays, encrypted, and the key goes. Signing in leads back. */
function lock() {
  if (locked) return false;
  cover();
  locked = true;
  const open = forms().find((one) => !one.hidden);
  const link = document.querySelector("[data-lock-login]");
  sessionStorage.setItem(`${FIELD} back`, "yes");
  link.href = `${root.dataset.login}?next=${encodeURIComponent(open.getAttribute("action"))}`;
  link.hidden = false;
  link.focus();
  stage().catch(() => {}).then(forgetKey).catch(() => {});
  return false;
}

/** Nobody is there: the server must know, or whoever comes by could sign in again without a password. */
async function signOut() {
  const out = document.querySelector("form[data-sign-out]")?.action;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  if (out) await fetch(out, { method: "POST", redirect: "manual", signal, headers: { "X-CSRFToken": csrf(), "X-Havn-Idle": "1" } });
}

async function nobodyThere() {
  cover();
  await Promise.race([save(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  await signOut().catch(() => {});
  lock();
}

document.addEventListener("havn:idle", (event) => {
  event.preventDefault();
  if (!covered) nobodyThere();
});
document.addEventListener("havn:idle-warning", (event) => covered && event.preventDefault());
document.addEventListener("havn:leaving", (event) => event.detail.waitFor.push(save()));
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
window.addEventListener("pagehide", flush);
window.addEventListener("online", save);

/** To the field one was in, after having signed in again. */
function comeBack() {
  const flagged = sessionStorage.getItem(`${FIELD} back`) === "yes";
  sessionStorage.removeItem(`${FIELD} back`);
  if (!flagged && !document.referrer.includes(root.dataset.login)) return;
  const [section, id] = JSON.parse(sessionStorage.getItem(FIELD) ?? "[]");
  const open = forms().find((one) => !one.hidden);
  const field = section === open.dataset.step && document.getElementById(id);
  (field || open.querySelector(".step-heading")).focus();
}

async function start() {
  comeBack();
  if (!window.indexedDB || !window.crypto?.subtle) return;
  key = await keyOf(user, root.dataset.key).catch(() => null);
  if (key) root.dataset.keyed = "yes";
  if (!key || changed.size || !(await kept(key, user)).length) return;
  // Typed earlier without a connection: it goes to the server, and the page is shown anew with it.
  const { sent: arrived } = await sendKept(key, user).catch(() => ({ sent: 0 }));
  if (arrived && !changed.size) location.reload();
}

start();
