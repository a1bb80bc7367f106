// Comments in place: fetches the real form on first touch, keeps every typed word, swaps answers in.
import { carryOver, fetchFragment, postForm, released } from "./fragments.js";

const section = document.querySelector("[data-comments]");
const arriving = new WeakMap(); // form → promise of its fresh copy

function alertLine(form) {
  let line = form.querySelector("[data-alert]");
  if (!line) {
    line = document.createElement("p");
    line.className = "notice notice-error";
    line.dataset.alert = "";
    line.setAttribute("role", "alert");
    form.prepend(line);
  }
  return line;
}

const formIn = (fragment) => fragment.querySelector("form[data-comment-form]");

function swap(old, fragment) {
  const fresh = formIn(fragment);
  if (!fresh) throw new Error("no form in the answer");
  const refocus = carryOver(old, fresh);
  fresh.dataset.ready = "";
  old.replaceWith(fragment);
  refocus?.();
  return fresh;
}

/** Give the form a token and a captcha, once. */
function ready(form) {
  if ("ready" in form.dataset) return Promise.resolve(form);
  if (!arriving.has(form)) {
    const promise = fetchFragment(form.getAttribute("action")).then(async ({ fragment }) => {
      await released();
      return swap(form, fragment);
    });
    promise.catch(() => arriving.delete(form)); // the next touch tries again
    arriving.set(form, promise);
  }
  return arriving.get(form);
}

async function send(form, button) {
  if (section.getAttribute("aria-busy")) return; // a double click is one comment
  const pressed = button && { name: button.name, value: button.value };
  section.setAttribute("aria-busy", "true");
  try {
    if (!("ready" in form.dataset)) {
      // Sent before the captcha had come: show it, with the words in place, and let the reader go on.
      const fresh = await ready(form);
      const captcha = fresh.querySelector("[data-captcha] input[type=text]");
      if (captcha) { captcha.focus(); return; }
      form = fresh;
    }
    const { status, fragment } = await postForm(form, pressed);
    const fresh = formIn(fragment);
    // A whole page is an error page; a refusal that keeps the words is a piece like the thanks.
    if (fragment.querySelector("main")) throw new Error(`answer ${status}`);
    if (fresh) {
      // The answer holds what was sent; what the server left out, it left out on purpose.
      fresh.dataset.ready = "";
      form.replaceWith(fragment);
      fresh.querySelector("[aria-invalid=true]:not([type=hidden]), [data-captcha] input[type=text]")?.focus();
    } else {
      const thanks = document.createElement("div");
      thanks.tabIndex = -1;
      thanks.append(fragment);
      form.replaceWith(thanks);
      thanks.focus();
    }
  } catch (unreachable) {
    alertLine(form).textContent = section.dataset.failed;
  } finally {
    section.removeAttribute("aria-busy");
  }
}

async function reply(link) {
  const comment = link.closest("[data-comment]");
  const there = comment.querySelector(":scope > [data-reply]");
  if (there) {
    there.querySelector("textarea")?.focus();
    return;
  }
  try {
    const { fragment } = await fetchFragment(link.href);
    const form = formIn(fragment);
    if (!form) throw new Error("no form in the answer");
    form.dataset.ready = "";
    const place = document.createElement("div");
    place.dataset.reply = "";
    place.append(fragment);
    link.closest("[data-reply-line]").after(place);
    form.querySelector("textarea")?.focus();
  } catch (unreachable) {
    location.assign(link.href);
  }
}

if (section) {
  section.addEventListener("focusin", (event) => {
    const form = event.target.closest("form[data-comment-form]");
    if (form) ready(form).catch(() => {});
  });
  section.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-comment-form]")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  section.addEventListener("click", (event) => {
    const link = event.target.closest("[data-reply-link]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    reply(link);
  });
}
