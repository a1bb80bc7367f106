// Forms fetched into the page and answers swapped in. Shared by rating.js and comments.js.

let press = Promise.resolve();
addEventListener("pointerdown", () => {
  press = new Promise((resolve) => {
    addEventListener("click", () => setTimeout(resolve), { once: true });
    for (const end of ["pointerup", "pointercancel"]) {
      addEventListener(end, () => setTimeout(resolve, 400), { once: true }); // where no click follows
    }
  });
}, { capture: true });

/** Wait until nothing is pressed: a form that is swapped between press and release swallows the click. */
export const released = () => press;

/** Fetch a piece of a page. Rejects when nothing readable came back: no network, or a server error. */
export async function fetchFragment(address, options = {}) {
  const answer = await fetch(address, {
    credentials: "same-origin", ...options, headers: { "X-Requested-With": "fetch" },
  });
  if (answer.status >= 500) throw new Error(`answer ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...page.body.childNodes);
  if (fragment.querySelector("[data-captcha]")) import("./captcha.js").catch(() => {}); // its button works without
  return { status: answer.status, fragment };
}

/** Send a form as the pressed button would have sent it. */
export function postForm(form, button) {
  const body = new FormData(form);
  if (button?.name) body.append(button.name, button.value);
  return fetchFragment(form.getAttribute("action"), { method: "POST", body });
}

/** Carry what the reader typed and chose, and where the caret stood, from one form to its fresh copy. */
export function carryOver(from, to) {
  const own = (field) => field.name && field.type !== "hidden" && field.name !== "csrfmiddlewaretoken";
  for (const field of [...from.elements].filter(own)) {
    const same = [...to.elements].filter((other) => other.name === field.name && other.type === field.type);
    if (field.type === "radio" || field.type === "checkbox") {
      const twin = same.find((other) => other.value === field.value);
      if (twin && field.checked) twin.checked = true;
      else if (twin && field.type === "checkbox") twin.checked = false;
    } else if (same[0] && field.value) same[0].value = field.value;
  }
  const active = document.activeElement;
  if (!from.contains(active)) return null;
  return () => {
    // Not what nobody sees: the button that Enter presses, the trap for machines.
    const others = [...to.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea")]
      .filter((other) => other.tabIndex >= 0);
    const twin = others.find((other) => other.name === active.name && other.type === active.type
      && other.getAttribute("href") === active.getAttribute("href")
      && (active.type !== "radio" || other.value === active.value));
    (twin || others[0])?.focus({ preventScroll: true });
    if (twin?.setSelectionRange && active.selectionStart !== null && /^(text|textarea|search)$/.test(twin.type)) {
      twin.setSelectionRange(active.selectionStart, active.selectionEnd);
    }
  };
}

/** Say something to everyone, screen readers too, in the place kept for it before the form. */
export function say(place, text) {
  place.textContent = "";
  // A live region speaks when its content changes; the same words twice would stay silent.
  requestAnimationFrame(() => { place.textContent = text; });
}
