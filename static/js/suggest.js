// Suggestions under a search field while somebody types: a combobox with a list, as ARIA 1.2 has it.
const waitMilliseconds = 150;
const shortest = 2; // letters
const kept = new Map(); // words -> answer, for this page

function element(name, attributes, text = "") {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.textContent = text;
  return made;
}

async function ask(address, words, signal) {
  if (!kept.has(words)) {
    const answer = await fetch(`${address}?${new URLSearchParams({ q: words })}`, { signal });
    if (!answer.ok) throw new Error(`answer ${answer.status}`);
    kept.set(words, await answer.json());
  }
  return kept.get(words);
}

export function suggestFor(field) {
  const list = element("ul", { id: `${field.id}-list`, role: "listbox", class: "suggestions", "aria-label": field.labels[0].textContent });
  const status = element("p", { role: "status", class: "visually-hidden" });
  let waiting = 0;
  let request = new AbortController();
  let active = -1; // index of the chosen suggestion; -1 while the field itself is

  const options = () => [...list.children];
  const isOpen = () => !list.hidden;

  function choose(index) {
    active = index;
    options().forEach((option, place) => option.setAttribute("aria-selected", place === index));
    const option = options()[index];
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function close() {
    clearTimeout(waiting);
    request.abort();
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function show({ suggestions, status: text }) {
    list.replaceChildren(...suggestions.map(({ title, kind, url }, place) => {
      const option = element("li", { id: `${list.id}-${place}`, role: "option", "aria-selected": "false", "data-url": url }, title);
      if (kind) option.append(" ", element("span", { class: "suggestion-kind" }, kind));
      return option;
    }));
    list.hidden = !suggestions.length;
    field.setAttribute("aria-expanded", isOpen());
    choose(-1);
    status.textContent = text;
  }

  async function update() {
    request.abort();
    request = new AbortController();
    const { signal } = request;
    const words = field.value.trim();
    if (words.length < shortest) return close();
    try {
      const answer = await ask(field.dataset.suggest, words, signal);
      if (!signal.aborted && document.activeElement === field) show(answer);
    } catch (stale) { /* newer words, or no network: the form works without */ }
  }

  const go = (option) => { location.assign(option.dataset.url); };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, waitMilliseconds);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const count = options().length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !isOpen()) {
      event.preventDefault();
      update();
    } else if (step) {
      // The field itself is one of the places that the arrows go through.
      event.preventDefault();
      choose(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && isOpen() && active >= 0) {
      event.preventDefault();
      go(options()[active]);
    } else if (event.key === "Escape" && isOpen()) {
      event.preventDefault();
      close();
    }
  });
  field.addEventListener("blur", close);
  // A press would take the focus from the field, and close the list under the finger.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });

  list.hidden = true;
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" };
  Object.entries(attributes).forEach(([key, value]) => field.setAttribute(key, value));
  field.parentElement.append(list, status);
  if (field.value !== field.defaultValue) update(); // typed before this module was there
}
