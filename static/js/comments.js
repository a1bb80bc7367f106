// Comments in place: fetches the real form on first touch, keeps every typed word, swaps answers in.
import { carryOver, fetchFragment, postForm } from "./fragments.js";

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

function swap(old, fragment) {
  const fresh = fragment.querySelector("form");
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
    const promise = fetchFragment(form.getAttribute("action")).then(({ fragment }) => swap(form, fragment));
    promise.catch(() => arriving.delete(form)); // the next touch tries again
    arriving.set(form, promise);
  }
  return arriving.get(form);
}

async function send(form, button) {
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
    const { fragment } = await postForm(form, pressed);
    const fresh = fragment.querySelector("form[data-comment-form]");
    if (fresh) {
      fresh.dataset.ready = "";
      carryOver(form, fresh);
      clearCaptcha(fresh);
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

// A used code is never right twice.
function clearCaptcha(form) {
  const field = form.querySelector("[data-captcha] input[type=text]");
  if (field) field.value = "";
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
    const form = fragment.querySelector("form");
    if (!form) throw new Error("no form in the answer");
    form.dataset.ready = "";
    const place = document.createElement("div");
    place.dataset.reply = "";
    // The page's own form has the same ids: these get a tail, or labels would point at the other.
    const tail = `-${comment.id}`;
    for (const element of fragment.querySelectorAll("[id], [for], [aria-describedby]")) {
      if (element.id) element.id += tail;
      if (element.htmlFor) element.htmlFor += tail;
      const described = element.getAttribute("aria-describedby");
      if (described) element.setAttribute("aria-describedby", described.split(" ").map((id) => id + tail).join(" "));
    }
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
