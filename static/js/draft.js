// The interview's form in the browser: steps without a round trip, autosave, drafts without a connection, the lock.
// Without this script every step is an ordinary form.
import { forget, keep, keyOf, kept, post, sendKept } from "./draft-store.js";

const root = document.querySelector("[data-draft]");
const words = root.dataset;
const user = root.dataset.user;
const url = root.dataset.autosave;
const all = (selector, scope = root) => [...scope.querySelectorAll(selector)];
const STAGE_MS = 300;
const SAVE_MS = 2500;
const RETRY_MS = 5000;
const changed = new Map(); // question key -> how often it has been typed into
const sent = new Map(); // question key -> that number when it was last sent
let key = null;
let timer = 0;
let staging = 0;
let locked = false;
let offline = false;
let running = null;

// --- what is typed --------------------------------------------------------------------------------
const questionOf = (name) => root.querySelector(`[data-question="${CSS.escape(name)}"]`);

function itemOf(question) {
  const pairs = [];
  for (const control of all("input, select, textarea", question)) {
    if (control.type === "hidden" || !control.name || control.closest("template")) continue;
    if ((control.type === "radio" || control.type === "checkbox") && !control.checked) continue;
    pairs.push([control.name, control.value]);
  }
  return { mark: question.querySelector("[data-mark]").value, pairs };
}

function noticed(event) {
  const question = event.target.closest?.("[data-question]");
  if (!question || locked) return;
  const name = question.dataset.question;
  changed.set(name, (changed.get(name) ?? 0) + 1);
  clearTimeout(staging);
  staging = setTimeout(stage, STAGE_MS);
  clearTimeout(timer);
  timer = setTimeout(save, offline ? RETRY_MS : SAVE_MS);
}
root.addEventListener("input", noticed);
root.addEventListener("change", noticed);

const unsent = () => [...changed].filter(([name, count]) => sent.get(name) !== count).map(([name]) => name);

/** Keeps what is not sent yet, encrypted, so that a closed laptop loses nothing. */
async function stage() {
  if (!key) return false;
  for (const name of unsent()) await keep(key, user, { url, key: name, item: itemOf(questionOf(name)) });
  return true;
}

// --- saving ---------------------------------------------------------------------------------------
function save() {
  running = (running ?? Promise.resolve()).then(send).catch(() => {});
  return running;
}

async function send() {
  clearTimeout(timer);
  const names = unsent();
  if (!names.length) return true;
  const counts = new Map(names.map((name) => [name, changed.get(name)]));
  const answers = Object.fromEntries(names.map((name) => [name, itemOf(questionOf(name))]));
  tell(words.wordSaving);
  try {
    const { status, data } = await post(url, { answers });
    if (status === 401) return lock();
    if (status !== 200) throw new Error(`refused with ${status}`);
    for (const [name, count] of counts) {
      sent.set(name, count);
      if (changed.get(name) === count && key) await forget(user, { url, key: name });
    }
    offline = false;
    show(data);
    if (unsent().length) timer = setTimeout(save, SAVE_MS);
    return true;
  } catch {
    offline = true;
    const safe = await stage().catch(() => false);
    tell(safe ? words.wordOffline : words.wordUnkept, true);
    timer = setTimeout(save, RETRY_MS);
    return false;
  }
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
    if (question && !data.conflicts?.[name]) compare(question, mark);
  }
  for (const question of all("[data-question]")) {
    fault(question, data.errors?.[question.dataset.question] ?? "");
    dispute(question, data.conflicts?.[question.dataset.question]);
  }
  for (const [section, state] of Object.entries(data.steps ?? {})) progress(section, state);
  tell(data.open === false ? words.wordClosed : `${words.wordSaved} ${clock()}`, data.open === false);
}

function compare(question, mark) {
  question.querySelector("[data-mark]").value = mark;
  if (question.dataset.compared === undefined) return;
  const isChanged = mark !== question.dataset.compared;
  question.classList.toggle("is-changed", isChanged);
  question.querySelector("[data-compare-word]").textContent = isChanged ? words.wordChanged : words.wordUnchanged;
}

function fault(question, sentence) {
  const line = question.querySelector("[data-error]");
  line.textContent = sentence;
  line.hidden = !sentence;
  question.querySelector("[data-group]").classList.toggle("form-error", Boolean(sentence));
}

/** A second version exists: the page of the step, made anew by the server, shows both. */
function dispute(question, conflict) {
  if (!conflict || question.querySelector(".conflict-box")) return;
  const box = document.createElement("div");
  const text = document.createElement("p");
  box.className = "box conflict-box";
  box.setAttribute("role", "alert");
  text.textContent = words.wordConflict;
  box.append(text);
  const pair = document.createElement("div");
  pair.className = "side-by-side";
  for (const choice of ["mine", "theirs"]) pair.append(version(question, conflict, choice));
  box.append(pair);
  question.append(box);
}

function version(question, conflict, choice) {
  const holder = document.createElement("div");
  const text = document.createElement("p");
  const button = document.createElement("button");
  text.dir = "auto";
  text.textContent = choice === "mine" ? conflict.mine : `${conflict.theirs} (${conflict.theirs_title})`;
  button.type = "submit";
  button.name = "go";
  button.value = `settle:${conflict.key}:${choice}`;
  button.className = "button button-secondary button-small";
  button.textContent = root.dataset[choice === "mine" ? "wordMine" : "wordTheirs"];
  holder.append(text, button);
  return holder;
}

const stepLink = (section) => all(".steps-list a").find((link) => link.pathname === form(section)?.getAttribute("action"));

function progress(section, state) {
  const link = stepLink(section);
  if (!link) return;
  const item = link.closest("li");
  item.classList.remove("is-done", "is-error", "is-missing");
  if (state.state) item.classList.add(`is-${state.state}`);
  let note = link.querySelector(".step-note");
  if (!note) {
    note = document.createElement("span");
    note.className = "step-note";
    link.querySelector(".step-label").append(note);
  }
  note.textContent = state.note;
}

// --- steps without a round trip -------------------------------------------------------------------
const form = (section) => root.querySelector(`form[data-step="${CSS.escape(section)}"]`);
const forms = () => all("form[data-step]");

function goTo(section, { push = true, focus = true } = {}) {
  const target = form(section);
  if (!target) return;
  for (const one of forms()) one.hidden = one !== target;
  for (const link of all(".steps-list a")) {
    const here = link.pathname === target.getAttribute("action");
    link.closest("li").classList.toggle("is-current", here);
    if (here) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  }
  const summary = root.querySelector(".steps-details > summary");
  const place = forms().indexOf(target) + 1;
  if (summary) summary.textContent = `${place} / ${forms().length}: ${target.dataset.title}`;
  if (push) history.pushState({ section }, "", target.getAttribute("action"));
  if (focus) target.querySelector(".step-heading").focus();
  window.scrollTo(0, 0);
}

root.addEventListener("submit", (event) => {
  const button = event.submitter;
  const go = button?.value ?? "next";
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
  await save();
  if (offline || locked) {
    tell(words.wordReview, true);
    return;
  }
  if (go === "review") {
    location.assign(root.dataset.review);
    return;
  }
  target.dataset.ready = "yes";
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
  if (remove) removeRow(remove);
});

window.addEventListener("popstate", () => {
  const here = forms().find((one) => one.getAttribute("action") === location.pathname);
  if (here) goTo(here.dataset.step, { push: false });
});

// --- repeatable rows ------------------------------------------------------------------------------
let rowNumber = 1000;
function addRow(rows) {
  const holder = document.createElement("div");
  holder.innerHTML = rows.querySelector("[data-row-empty]").innerHTML.replaceAll("__n__", (rowNumber += 1));
  const row = holder.querySelector("[data-row]");
  rows.querySelector("[data-row-list]").append(row);
  row.querySelector("input, select").focus();
}

function removeRow(button) {
  const rows = button.closest("[data-rows]");
  const row = button.closest("[data-row]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  for (const control of all("input, select", row)) control.value = "";
  if (next) row.remove();
  (next ?? row).querySelector("input, select").focus();
  noticed({ target: rows });
}

// --- leaving, locking, coming back ----------------------------------------------------------------
const FIELD = `havn-field ${location.pathname.replace(/[^/]+\/$/, "")}`;
root.addEventListener("focusin", (event) => {
  const step = event.target.closest("form[data-step]");
  if (event.target.id && step) sessionStorage.setItem(FIELD, JSON.stringify([step.dataset.step, event.target.id]));
});

function lock() {
  if (locked) return false;
  locked = true;
  const dialog = document.getElementById("draft-lock");
  const here = forms().find((one) => !one.hidden);
  sessionStorage.setItem(`${FIELD} back`, "yes");
  dialog.querySelector("[data-lock-login]").href = `${root.dataset.login}?next=${encodeURIComponent(here.getAttribute("action"))}`;
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.preventDefault());
  for (const part of document.querySelectorAll("header, main, footer")) part.hidden = true;
  document.body.append(dialog);
  dialog.showModal();
  stage().catch(() => {});
  return false;
}

document.addEventListener("havn:idle", (event) => {
  event.preventDefault();
  save().finally(lock);
});
document.addEventListener("havn:leaving", (event) => event.detail.waitFor.push(save()));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  stage().catch(() => {});
  save();
});
window.addEventListener("online", save);

function comeBack() {
  if (sessionStorage.getItem(`${FIELD} back`) !== "yes") return;
  sessionStorage.removeItem(`${FIELD} back`);
  const [section, id] = JSON.parse(sessionStorage.getItem(FIELD) ?? "[]");
  if (!section || !form(section)) return;
  goTo(section, { push: false, focus: false });
  history.replaceState({ section }, "", form(section).getAttribute("action"));
  document.getElementById(id)?.focus();
}

async function start() {
  comeBack();
  if (!window.indexedDB || !window.crypto?.subtle) return;
  key = await keyOf(user, root.dataset.key).catch(() => null);
  if (!key || !(await kept(key, user)).length) return;
  // Typed earlier without a connection: it goes to the server, and the page is shown anew with it.
  if (!changed.size && (await sendKept(key, user).catch(() => false)) && !changed.size) location.reload();
}

start();
