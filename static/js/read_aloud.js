// Reads the article aloud with the browser's own voice and marks the paragraph that is being read.
const tools = document.querySelector("[data-reader]");
const status = tools.querySelector("[data-read-status]");
const stopButton = tools.querySelector("[data-read-stop]");
const startButtons = [...document.querySelectorAll("[data-read-aloud]")];
const language = document.documentElement.lang;
const blocks = "p, h2, h3, h4, li, blockquote, pre, div, figure, table, ul, ol";
const longest = 180; // letters: Chromium falls silent when it speaks on for some 15 seconds

let parts = []; // { element, text }, a sentence each
let current = 0;
let state = "stopped"; // reading, paused
let turn = 0; // what a voice says of an earlier turn is heard no more

/** Cut a text into sentences, and long ones into shorter pieces at a comma or a space. */
function sentences(text) {
  const whole = window.Intl?.Segmenter
    ? [...new Intl.Segmenter(language, { granularity: "sentence" }).segment(text)].map((part) => part.segment)
    : text.match(/[^.!?…]+[.!?…]*/g) || [];
  return whole.flatMap((sentence) => {
    const pieces = [];
    let rest = sentence.trim();
    while (rest.length > longest) {
      const head = rest.slice(0, longest);
      const at = Math.max(head.lastIndexOf(", "), head.lastIndexOf("; ")) + 1 || head.lastIndexOf(" ") + 1 || longest;
      pieces.push(rest.slice(0, at).trim());
      rest = rest.slice(at).trim();
    }
    return [...pieces, rest].filter((piece) => /[\p{L}\p{N}]/u.test(piece));
  });
}

/** The words of an element that stand in none of the blocks inside it. */
function ownText(element) {
  const texts = [...element.childNodes].map((node) => (node.matches?.(blocks) ? " " : node.textContent));
  return texts.join("").replace(/\s+/g, " ").trim();
}

/** What is read, in order. Words that stand bare in the body come before its paragraphs. */
function gather() {
  const article = document.querySelector("[data-article]");
  const prose = article.querySelector(".prose");
  const elements = [article.querySelector("h1"), article.querySelector(".article-summary"), prose, ...prose.querySelectorAll(blocks)];
  const found = [];
  for (const element of elements) {
    if (!element || element.closest("figure") || element.parentElement.closest("table")) continue;
    const isTable = element.matches("table");
    // A table read cell by cell says nothing: it is named, and left for the eye.
    const text = isTable ? `${prose.dataset.tableLabel}: ${element.caption?.textContent.trim() || ""}` : ownText(element);
    found.push(...sentences(text).map((sentence) => ({ element, text: sentence })));
  }
  return found;
}

function voice() {
  const own = speechSynthesis.getVoices().filter(({ lang }) => lang.toLowerCase().split(/[-_]/)[0] === language.split("-")[0]);
  return own.find(({ localService }) => localService) || own[0];
}

/** The voice, for which browsers may need a moment after the page has come. */
async function awaitVoice() {
  for (let waited = 0; waited < 2000 && !voice(); waited += 100) {
    if (speechSynthesis.getVoices().length) break; // the list is there, and holds none
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  return voice();
}

function isOnScreen(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

function mark(element) {
  const before = document.querySelector(".being-read");
  if (before === element) return;
  before?.classList.remove("being-read");
  element?.classList.add("being-read");
  // Who has scrolled away from what was read is looking at something else.
  if (!element || (before && !isOnScreen(before))) return;
  const { top, bottom } = element.getBoundingClientRect();
  if (top >= tools.offsetHeight && bottom <= innerHeight) return;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", behavior: isCalm ? "auto" : "smooth" });
}

function enter(next) {
  state = next;
  const label = { stopped: "start", reading: "pause", paused: "resume" }[state];
  startButtons.forEach((button) => { button.textContent = tools.dataset[label]; });
  if (state === "stopped" && document.activeElement === stopButton) startButtons.at(-1).focus();
  stopButton.hidden = state === "stopped";
  tools.classList.toggle("is-reading", state !== "stopped");
}

function silence() {
  turn += 1;
  speechSynthesis.cancel();
}

function stop(message = "") {
  silence();
  current = 0;
  mark(null);
  enter("stopped");
  status.textContent = message;
}

function speak() {
  const part = parts[current];
  if (!part) { stop(); return; }
  mark(part.element);
  const mine = turn;
  const utterance = new SpeechSynthesisUtterance(part.text);
  utterance.voice = voice();
  utterance.lang = utterance.voice.lang;
  utterance.onend = () => {
    if (mine !== turn) return;
    current += 1;
    speak();
  };
  utterance.onerror = () => { if (mine === turn) stop(tools.dataset.failed); };
  speechSynthesis.speak(utterance);
}

function refuse() {
  status.textContent = tools.dataset.noVoice;
  startButtons.forEach((button) => { button.hidden = true; });
  status.focus();
}

/** Start, pause, or go on from the beginning of the sentence. */
export async function toggle() {
  if (state === "reading") {
    // Not pause(): on Android it ends the speech, and it never comes back.
    silence();
    enter("paused");
    return;
  }
  status.textContent = "";
  if (!(await awaitVoice())) { refuse(); return; }
  if (state === "stopped") parts = gather();
  silence(); // what another page has left behind
  enter("reading");
  speak();
}

stopButton.addEventListener("click", () => stop());
addEventListener("pagehide", () => stop());
speechSynthesis.addEventListener?.("voiceschanged", () => {
  if (!startButtons[0].hidden || !voice()) return;
  status.textContent = "";
  startButtons.forEach((button) => { button.hidden = false; });
});
