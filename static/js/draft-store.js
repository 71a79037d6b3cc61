// Drafts that the server could not take yet, encrypted in this browser (AES-GCM). The key belongs to the user: the
// server hands it to each page that needs it, and it lives in that page's memory only. What lies in the browser's
// storage cannot be read by whoever finds it, also where nobody signed out.
const NAME = "havn-drafts";
const held = new Map(); // by user

function database() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = () => {
      const known = request.result.objectStoreNames;
      if (known.contains("keys")) request.result.deleteObjectStore("keys"); // the first version kept them
      if (!known.contains("answers")) request.result.createObjectStore("answers").createIndex("user", "user");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function store(name, mode, work) {
  const db = await database();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = db.transaction(name, mode);
      const request = work(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    db.close();
  }
}

export const csrf = () => /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";

const PATIENCE_MS = 20000;

/** Sends JSON; autosave is not activity. Throws where the server cannot be reached. `last` outlives the page. */
export async function post(url, body, { last = false } = {}) {
  const answer = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    redirect: "manual",
    keepalive: last,
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf(), "X-Havn-Autosave": "1" },
    body: JSON.stringify(body),
  });
  if (answer.type === "opaqueredirect") return { status: 401, data: {} };
  if (answer.status >= 502) throw new Error("the server cannot be reached");
  const data = await answer.json().catch(() => ({}));
  return { status: answer.status, data };
}

const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** Whoever is signed in, and their key from the server: {user, key}; null where the server gives none. */
export async function ownKey(url) {
  const { status, data } = await post(url, {});
  if (status !== 200) return null;
  const key = await crypto.subtle.importKey("raw", bytes(data.key), "AES-GCM", false, ["encrypt", "decrypt"]);
  return { user: data.user, key };
}

/** The user's key: the one this page has, else a copy from the server. */
export async function keyOf(user, url) {
  if (held.has(user)) return held.get(user);
  const own = await ownKey(url);
  if (own?.user !== user) return null;
  held.set(user, own.key);
  return own.key;
}

/** Keeps one answer: `what` is {url, key, window, item}; a newer one of the same question and window replaces it. */
export async function keep(key, user, what) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(what.item));
  const body = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: place(user, what) }, key, plain);
  const row = { user, url: what.url, key: what.key, window: what.window, iv, body };
  await store("answers", "readwrite", (answers) => answers.put(row, name(user, what)));
}

const name = (user, what) => [user, what.url, what.key, what.window].filter(Boolean).join(" ");
const place = (user, what) => new TextEncoder().encode(name(user, what));

/** Every answer kept for the user: [{url, key, window, item}]; what does not decrypt stays where it is. */
export async function kept(key, user) {
  const rows = (await store("answers", "readonly", (answers) => answers.index("user").getAll(user))) ?? [];
  const found = [];
  for (const row of rows) {
    try {
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData: place(user, row) }, key, row.body);
      found.push({ url: row.url, key: row.key, window: row.window, item: JSON.parse(new TextDecoder().decode(plain)) });
    } catch {
      continue;
    }
  }
  return found;
}

export const forget = (user, what) => store("answers", "readwrite", (answers) => answers.delete(name(user, what)));

/** Groups of answers that fit into one request each, no question twice in one; a very long answer goes alone, so
 * that it stops no other. */
export function batches(answers) {
  const groups = [];
  let room = 0;
  for (const one of answers) {
    const size = JSON.stringify(one.item).length;
    if (size > room || groups.at(-1)?.some((other) => other.key === one.key)) {
      groups.push([]);
      room = 100_000;
    }
    groups.at(-1).push(one);
    room -= size;
  }
  return groups;
}

export const bodyOf = (user, answers) => ({ user, answers: Object.fromEntries(answers.map((one) => [one.key, one.item])) });

/** Sends what is kept for the user; resolves to {sent, left}. A lasting refusal keeps the answer. */
export async function sendKept(key, user) {
  const byUrl = new Map();
  for (const one of await kept(key, user)) {
    if (!byUrl.has(one.url)) byUrl.set(one.url, []);
    byUrl.get(one.url).push(one);
  }
  const outcome = { sent: 0, left: 0 };
  for (const [url, answers] of byUrl) {
    for (const group of batches(answers)) {
      const { status } = await post(url, bodyOf(user, group));
      outcome[status === 200 ? "sent" : "left"] += group.length;
      if (status === 200) for (const one of group) await forget(user, one);
    }
  }
  return outcome;
}

const exists = async () => {
  const known = await indexedDB.databases?.().catch(() => null);
  return !known || known.some((one) => one.name === NAME);
};

/** Takes the key out of this page: what is still encrypted waits for its user to sign in again. */
export const dropKeys = () => held.clear();

/** Whether anything is kept in this browser, whoever wrote it. */
export async function anything() {
  return (await exists()) && (await store("answers", "readonly", (answers) => answers.count())) > 0;
}
