// On every page: sign-out first sends what is unsent, then the key goes; a page shown to nobody has no keys.
import { dropKeys, sendKept, users } from "./draft-store.js";

async function leave() {
  const flush = new CustomEvent("havn:leaving", { detail: { waitFor: [] } });
  document.dispatchEvent(flush);
  const limit = new Promise((resolve) => setTimeout(resolve, 4000));
  const work = (async () => {
    await Promise.allSettled(flush.detail.waitFor);
    for (const [user, key] of await users()) await sendKept(key, user).catch(() => false);
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

if (!document.body.dataset.signedIn) dropKeys().catch(() => {});
