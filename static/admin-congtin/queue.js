// The moderators' queue: decisions are sent without leaving the page, also by single keys.
import { postForm, say } from "../js/fragments.js";

const queue = document.querySelector("[data-queue]");
const KEYS_OFF = "congtin-queue-keys-off";

const cards = () => [...queue.querySelectorAll("[data-card]")];
const current = () => document.activeElement?.closest("[data-card]");

/** Go to the nearest card in a direction (1, -1); without one, to the first. */
function go(step, { waiting = false, from = current() } = {}) {
  const all = cards();
  let place = from ? all.indexOf(from) + step : 0;
  while (waiting && all[place] && "done" in all[place].dataset) place += step;
  const target = all[place] ?? (waiting && step > 0 ? queue.querySelector("[data-go-on]") : null);
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
}

/** Send a card's form and put the answer in its place. */
async function send(form, button) {
  const card = form.closest("[data-card]");
  if (card.getAttribute("aria-busy")) return; // pressed twice
  card.setAttribute("aria-busy", "true");
  try {
    const { status, fragment } = await postForm(form, button);
    const fresh = fragment.querySelector("[data-card]");
    if (!fresh || fragment.querySelector("main")) {
      sendPlainly(form, button); // signed out, or the form expired: the page says so and keeps the words
      return;
    }
    const hadFocus = card.contains(document.activeElement) || document.activeElement === document.body;
    card.replaceWith(fresh);
    prepare(fresh);
    countChosen();
    countTabs(fresh);
    if (status === 200) say(queue.querySelector("[data-said]"), fresh.querySelector("[id$=-name]").textContent);
    if (!hadFocus) return;
    if ("done" in fresh.dataset) go(1, { waiting: true, from: fresh });
    else if (status === 422) fresh.querySelector("[name=reason]").focus();
    else fresh.focus();
  } catch (unreachable) {
    alertIn(card);
  } finally {
    card.removeAttribute("aria-busy");
  }
}

function sendPlainly(form, button) {
  form.dataset.plain = "";
  form.requestSubmit(button);
}

function alertIn(card) {
  card.querySelector(":scope > [data-alert]")?.remove();
  const line = document.createElement("p");
  line.className = "card-note";
  line.dataset.alert = "";
  line.setAttribute("role", "alert");
  line.textContent = queue.dataset.failed;
  card.prepend(line);
}

/** Take an undo button away once it can do nothing any more. */
function prepare(place) {
  for (const form of place.querySelectorAll("[data-undo]")) {
    form.querySelector("button").dataset.since = performance.now();
    setTimeout(() => { if (!form.contains(document.activeElement)) form.remove(); }, form.dataset.seconds * 1000);
  }
}

function countChosen() {
  const place = queue.querySelector("[data-chosen]");
  if (!place) return;
  const number = queue.querySelectorAll("[data-choose]:checked").length;
  place.textContent = number ? `(${number})` : "";
}

/** Put the numbers that came with a card into the first tabs. */
function countTabs(card) {
  const tabs = queue.querySelectorAll(".queue-tabs a");
  card.querySelectorAll("[data-tab]").forEach((fresh, place) => { tabs[place].textContent = fresh.textContent; });
}

const keys = {
  j: () => go(1),
  k: () => go(-1),
  a: () => press("a"),
  s: () => press("s"),
  r: () => {
    const summary = current()?.querySelector("[data-key=r]");
    if (!summary) return go(0);
    summary.parentElement.open = true;
    summary.parentElement.querySelector("select, textarea").focus();
  },
  u: () => {
    const undo = [...queue.querySelectorAll("[data-undo] button")];
    const last = undo.sort((one, other) => one.dataset.since - other.dataset.since).at(-1);
    if (!last) return;
    last.closest("[data-card]")?.focus();
    last.click();
  },
  "?": () => queue.querySelector("[data-keys-dialog]").showModal(),
};

/** Press a button of the current card; without one, go to the first: nothing unseen is decided. */
function press(key) {
  const card = current();
  if (!card) return go(0);
  card.querySelector(`button[data-key=${key}]`)?.click();
}

const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]");
const areKeysOn = () => queue.hasAttribute("data-keys");

function switchKeys(on) {
  queue.toggleAttribute("data-keys", on);
  try { localStorage.setItem(KEYS_OFF, on ? "" : "1"); } catch (refused) { /* for this page alone */ }
}

/** Offer the keys where there are any to press. */
function startKeys() {
  if (matchMedia("(hover: none), (pointer: coarse)").matches) return;
  const bar = queue.querySelector("[data-keys-bar]");
  const toggle = bar.querySelector("[data-keys-switch]");
  let off = "";
  try { off = localStorage.getItem(KEYS_OFF); } catch (refused) { /* on */ }
  bar.hidden = false;
  toggle.checked = !off;
  queue.toggleAttribute("data-keys", !off);
  toggle.addEventListener("change", () => switchKeys(toggle.checked));
  bar.querySelector("[data-keys-help]").addEventListener("click", keys["?"]);
}

function start() {
  startKeys();
  prepare(queue);
  for (const tab of queue.querySelectorAll(".queue-tabs a[aria-current]")) {
    tab.scrollIntoView({ block: "nearest", inline: "nearest" }); // on a phone they stand in one row
  }

  const all = queue.querySelector("[data-all]");
  if (all) {
    all.hidden = false;
    all.addEventListener("change", (event) => {
      for (const box of queue.querySelectorAll("[data-choose]")) box.checked = event.target.checked;
    });
  }
  queue.addEventListener("change", countChosen);
  addEventListener("pageshow", countChosen);

  queue.addEventListener("submit", (event) => {
    const form = event.target;
    const isAlone = form.closest("[data-card]") && !form.querySelector("[name=also]:checked");
    if ("plain" in form.dataset || !isAlone || !form.matches("[data-decide], [data-undo]")) return;
    event.preventDefault();
    send(form, event.submitter);
  });

  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    const isOurs = areKeysOn() && Object.hasOwn(keys, key) && !isTyping(event.target);
    if (!isOurs || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.repeat && !"jk".includes(key)) return;
    event.preventDefault();
    keys[key]();
  });
}

if (queue) start();
