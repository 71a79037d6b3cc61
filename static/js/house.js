// Taps of the visitor counter on a weak connection: kept on the phone until the server has them, sent again without
// counting twice (each carries its own key). Kept are addresses with opaque numbers, the group and +1 or −1: nobody.
const me = document.querySelector("[data-count-user]")?.dataset;
const name = `havn-count-${me?.countUser}`;
const AGAIN_MS = 10000;
const PATIENCE_MS = 15000;
let sending = false;

const read = () => JSON.parse(localStorage.getItem(name) ?? "[]");
const write = (rows) => (rows.length ? localStorage.setItem(name, JSON.stringify(rows)) : localStorage.removeItem(name));
const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
const place = (row) => `${row.url.split("/").at(-3)} ${row.group}`;

/** Says how many taps wait for a connection, or what went wrong. */
function tell(text = "") {
  const line = document.querySelector("[data-count-line]");
  const waiting = read().length;
  line.dataset.left = waiting;
  line.textContent = text || (waiting ? me.wordWaiting.replace("#", waiting) : "");
  line.hidden = !line.textContent;
}

/** Every number as it will be when what waits has been sent: the server's, and the taps that it has not got. */
function draw() {
  const waiting = read();
  let all = 0;
  for (const box of document.querySelectorAll("[data-count-of]")) {
    const mine = waiting.filter((row) => place(row) === box.dataset.countOf);
    const number = Number(box.dataset.server) + mine.reduce((sum, row) => sum + row.change, 0);
    box.textContent = number;
    all += number;
  }
  document.querySelector("[data-count-all]").textContent = all;
}

async function post(row) {
  return fetch(row.url, {
    method: "POST",
    credentials: "same-origin",
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token(), "X-Havn-Queued": "1" },
    body: new URLSearchParams({ key: row.key, group: row.group, change: row.change }).toString(),
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
      else {
        const box = document.querySelector(`[data-count-of="${CSS.escape(place(row))}"]`);
        if (box) box.dataset.server = (await answer.json()).number;
      }
      write(read().slice(1));
      draw();
    }
  } catch {
    // No connection: it stays where it is.
  }
  sending = false;
  draw();
  tell(refused);
}

function enqueue(form, event) {
  const data = new FormData(form);
  const row = { url: form.getAttribute("action"), key: crypto.randomUUID(), group: data.get("group"), change: Number(data.get("change")) };
  const box = form.closest(".count-row").querySelector("[data-count-of]");
  event.preventDefault();
  if (Number(box.textContent) + row.change < 0) return; // nobody to take away
  write([...read(), row]);
  draw();
  document.querySelector("[data-count-line]").dataset.left = read().length;
  flush();
}

if (me) {
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-count]")) enqueue(event.target, event);
  });
  window.addEventListener("online", flush);
  setInterval(flush, AGAIN_MS);
  draw();
  tell();
  flush();
}
