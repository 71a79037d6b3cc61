// On every page: what the server could not take goes to it as soon as its writer is back; sign-out first sends what is
// unsent, then the keys go; a page shown to nobody has no keys.
import { anything, dropKeys, ownKey, sendKept, users } from "./draft-store.js";
import { toast } from "./havn.js";

const words = document.querySelector("script[data-draft-key]")?.dataset;
const PATIENCE_MS = 4000;

async function leave() {
  const flush = new CustomEvent("havn:leaving", { detail: { waitFor: [] } });
  document.dispatchEvent(flush);
  const limit = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const work = (async () => {
    await Promise.allSettled(flush.detail.waitFor);
    for (const [user, key] of await users()) await sendKept(key, user).catch(() => null);
  })();
  await Promise.race([work.catch(() => {}), limit]);
  await dropKeys().catch(() => {});
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-sign-out]");
  if (!form || form.dataset.ready) return;
  event.preventDefault();
  await leave();
  form.dataset.ready = "yes";
  form.requestSubmit();
});

/** The interview's form does this by itself, because it must show what arrives. */
async function sendLeftovers() {
  if (!words || document.querySelector("[data-draft]") || !(await anything())) return;
  const own = await ownKey(words.draftKey);
  if (own && (await sendKept(own.key, own.user)).sent) toast(words.wordSent, { seconds: 0 });
}

(document.body.dataset.signedIn ? sendLeftovers() : dropKeys()).catch(() => {});
