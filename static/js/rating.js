// Rates in place: fetches the real form on first touch, posts it, swaps the answer in.
import { carryOver, fetchFragment, postForm, released, say } from "./fragments.js";

const section = document.querySelector("[data-rating-section]");
const status = section?.querySelector("[data-status]");
let arriving = null; // the fetched form's promise, one for the page

const current = () => section.querySelector("form");
const holder = () => section.querySelector("[data-rating-fragment]");

const formIn = (fragment) => fragment.querySelector("[data-rating-fragment] form");

function swap(fragment) {
  const fresh = formIn(fragment);
  if (!fresh) throw new Error("no form in the answer");
  const refocus = carryOver(current(), fresh);
  holder().replaceWith(fragment);
  refocus?.();
}

function fetchForm() {
  arriving ??= fetchFragment(current().getAttribute("action")).then(async ({ fragment }) => {
    await released();
    swap(fragment);
  });
  arriving.catch(() => { arriving = null; }); // the plain form still works
  return arriving;
}

async function send(button) {
  if (section.getAttribute("aria-busy")) return; // a double click is one vote
  section.setAttribute("aria-busy", "true");
  try {
    await fetchForm();
  } catch (unreachable) {
    section.removeAttribute("aria-busy");
    current().submit(); // the form's own page
    return;
  }
  try {
    const { fragment } = await postForm(current(), button);
    const fresh = formIn(fragment); // none where voting has ended
    const message = fragment.querySelector("[data-message]")?.textContent.trim();
    if (!fresh && !message) throw new Error("no form in the answer");
    holder().replaceWith(fragment);
    const wrong = fresh?.querySelector(".errorlist");
    const field = wrong && fresh.querySelector("[aria-invalid=true]:not([type=hidden])");
    (field || fresh?.querySelector(".button:not(.button-quiet)"))?.focus({ preventScroll: true });
    say(status, wrong ? wrong.textContent.trim() : message || "");
  } catch (unreachable) {
    say(status, section.dataset.failed);
  } finally {
    section.removeAttribute("aria-busy");
  }
}

if (section) {
  const quietly = () => { fetchForm().catch(() => {}); };
  section.addEventListener("pointerenter", quietly, { once: true });
  section.addEventListener("focusin", quietly, { once: true });
  // Somebody was quicker than this script.
  if (section.matches(":hover, :focus-within")) quietly();
  section.addEventListener("submit", (event) => {
    // The captcha's own button renders the same form anew, through the same door.
    event.preventDefault();
    const button = event.submitter;
    send(button?.closest("[data-rating]") ? null : button);
  });
}
