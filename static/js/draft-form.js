// What the interview's form shows of the server's answers, and its repeatable rows. Keeps nothing and sends nothing.
const all = (selector, scope) => [...scope.querySelectorAll(selector)];

/** A question's controls as the form would send them: [[name, value], …]. */
export function pairsOf(question) {
  const pairs = [];
  for (const control of all("input, select, textarea", question)) {
    if (control.type === "hidden" || !control.name || control.closest("template")) continue;
    if ((control.type === "radio" || control.type === "checkbox") && !control.checked) continue;
    pairs.push([control.name, control.value]);
  }
  return pairs;
}

/** Takes over the mark of what the server has now, and says whether that differs from the interview before. */
export function compare(question, mark, words) {
  question.querySelector("[data-mark]").value = mark;
  if (question.dataset.compared === undefined) return;
  const isChanged = mark !== question.dataset.compared;
  question.classList.toggle("is-changed", isChanged);
  question.querySelector("[data-compare-word]").textContent = isChanged ? words.wordChanged : words.wordUnchanged;
}

export function fault(question, sentence) {
  const line = question.querySelector("[data-error]");
  line.textContent = sentence;
  line.hidden = !sentence;
  question.querySelector("[data-group]").classList.toggle("form-error", Boolean(sentence));
}

/** Shows both versions of an answer and the choice between them, or takes the choice away when there is but one. */
export function dispute(question, conflict, words) {
  const shown = question.querySelector(".conflict-box");
  const known = shown?.querySelector("button")?.value.split(":")[3];
  if (!conflict || known === conflict.mark) {
    if (!conflict) shown?.remove();
    return;
  }
  const box = document.createElement("div");
  const text = document.createElement("p");
  const pair = document.createElement("div");
  box.className = "box conflict-box";
  box.setAttribute("role", shown ? "group" : "alert");
  text.textContent = words.wordConflict;
  pair.className = "side-by-side";
  for (const choice of ["mine", "theirs"]) pair.append(version(conflict, choice, words.wordKeep));
  box.append(text, pair);
  if (shown) shown.replaceWith(box);
  else question.append(box);
}

function version(conflict, choice, word) {
  const holder = document.createElement("div");
  const head = document.createElement("p");
  const text = document.createElement("p");
  const button = document.createElement("button");
  const label = document.createElement("span");
  head.className = "meta";
  head.dir = text.dir = "auto";
  head.textContent = conflict[`${choice}_title`];
  text.className = "version-text";
  text.textContent = conflict[choice];
  label.className = "sr-only";
  label.textContent = ` ${conflict.label}`;
  button.type = "submit";
  button.name = "go";
  button.value = `settle:${conflict.key}:${choice}:${conflict.mark}`;
  button.className = "button button-secondary button-small";
  button.append(word, label);
  holder.append(head, text, button);
  return holder;
}

/** How far a step is, in the list of steps. */
export function progress(link, state) {
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

// --- repeatable rows ------------------------------------------------------------------------------
let rowNumber = 1000;

export function addRow(rows) {
  const holder = document.createElement("div");
  holder.innerHTML = rows.querySelector("[data-row-empty]").innerHTML.replaceAll("__n__", (rowNumber += 1));
  const row = holder.querySelector("[data-row]");
  rows.querySelector("[data-row-list]").append(row);
  row.querySelector("input, select").focus();
}

/** Takes the row away (the last one is emptied) and leads the focus to the next. */
export function removeRow(button) {
  const row = button.closest("[data-row]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  for (const control of all("input, select", row)) control.value = "";
  if (next) row.remove();
  (next ?? row).querySelector("input, select").focus();
}
