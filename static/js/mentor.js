// Taps of a mentor on a weak connection: kept on the phone until the server has them, sent again without counting twice.
// Kept are addresses with opaque numbers, the item and how the contact was: no name, no words. What was written in a
// text field is not kept: it stays in its form and is sent as an ordinary form.
const me = document.querySelector("[data-queue-user]")?.dataset;
const name = `havn-mentor-${me?.queueUser}`;
const AGAIN_MS = 20000;
const PATIENCE_MS = 15000;
let sending = false;

const read = () => JSON.parse(localStorage.getItem(name) ?? "[]");
const write = (rows) => (rows.length ? localStorage.setItem(name, JSON.stringify(rows)) : localStorage.removeItem(name));
const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";

/** Notes on the page how many taps wait. */
function count() {
  const waiting = read().length;
  document.querySelector("[data-queue-line]").dataset.left = waiting;
  return waiting;
}

/** Says how many taps wait for a connection, and that they are kept; or what went wrong. */
function tell(text = "") {
  const line = document.querySelector("[data-queue-line]");
  const waiting = count();
  line.textContent = text || (waiting ? me.wordWaiting.replace("#", waiting) : "");
  line.hidden = !line.textContent;
}

/** Shows a tap on the page as done, though the server may not have it yet. */
function mark(url, body) {
  for (const form of document.querySelectorAll("form[data-queue]")) {
    if (form.getAttribute("action") !== url) continue;
    const item = new URLSearchParams(body).get("item");
    if (item && form.elements.namedItem("item")?.value !== item) continue;
    const row = form.closest("li");
    if (!row || row.dataset.waiting) continue;
    row.dataset.waiting = "yes";
    const word = document.createElement("span");
    word.className = "small";
    word.textContent = me.wordTicked;
    row.querySelector(".what").append(word);
  }
}

async function post(row) {
  return fetch(row.url, {
    method: "POST",
    credentials: "same-origin",
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token(), "X-Havn-Queued": "1" },
    body: row.body,
  });
}

/** Sends what waits, in order. What the server refuses is taken out and said; what it did not get is kept. */
async function flush() {
  if (sending || !read().length) return;
  sending = true;
  let refused = "";
  try {
    for (let row = read()[0]; row; row = read()[0]) {
      const answer = await post(row);
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        refused = me.wordSignIn;
        break;
      }
      if (answer.status >= 500) break;
      if (answer.status === 422) refused = await answer.text();
      else if (answer.status >= 400) refused = me.wordRefused;
      write(read().slice(1));
    }
  } catch {
    // No connection: it stays where it is.
  }
  sending = false;
  tell(refused);
}

function enqueue(form, event) {
  const data = new FormData(form, event.submitter);
  const words = ["note", "reason", "happened_on"].some((each) => data.get(each));
  if (words) return; // words are not kept on the phone
  event.preventDefault();
  data.delete("csrfmiddlewaretoken");
  const row = { url: form.getAttribute("action"), body: new URLSearchParams(data).toString() };
  write([...read(), row]);
  mark(row.url, row.body);
  if (form.elements.key) {
    form.elements.key.value = crypto.randomUUID(); // the next tap is another contact
    const said = document.createElement("span");
    said.className = "small";
    said.setAttribute("role", "status");
    said.textContent = me.wordLogged;
    form.parentElement.after(said);
  }
  count();
  flush();
}

if (me) {
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-queue]")) enqueue(event.target, event);
  });
  for (const row of read()) mark(row.url, row.body);
  window.addEventListener("online", flush);
  setInterval(flush, AGAIN_MS);
  count();
  flush();
}
