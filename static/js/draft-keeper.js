// On every page: what the server could not take goes to it as soon as its writer is back; sign-out first sends what is
// unsent.
import { anything, dropKeys, ownKey, sendKept } from "./draft-store.js";
import { toast } from "./havn.js";

const words = document.querySelector("script[data-draft-key]")?.dataset;
const PATIENCE_MS = 4000;

async function leave() {
  const flush = new CustomEvent("havn:leaving", { detail: { waitFor: [] } });
  document.dispatchEvent(flush);
  const limit = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const work = (async () => {
    await Promise.allSettled(flush.detail.waitFor);
    if (words && (await anything())) await sendOwn();
  })();
  await Promise.race([work.catch(() => {}), limit]);
  dropKeys();
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-sign-out]");
  if (!form || form.dataset.ready) return;
  event.preventDefault();
  await leave();
  form.dataset.ready = "yes";
  form.requestSubmit();
});

/** Sends what is kept of whoever is signed in; resolves to how many answers arrived. */
async function sendOwn() {
  const own = await ownKey(words.draftKey);
  return own ? (await sendKept(own.key, own.user)).sent : 0;
}

/** The interview's form does this by itself, because it must show what arrives. */
async function sendLeftovers() {
  if (!words || document.querySelector("[data-draft]") || !(await anything())) return;
  if (await sendOwn()) toast(words.wordSent, { seconds: 0 });
}

if (document.body.dataset.signedIn) sendLeftovers().catch(() => {});
