// What stands around an article. What few readers use is fetched when it is first used.
const isPlainClick = (event) => !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
const say = (place, text) => { place.textContent = text; };

// Photos: each is a link to its largest size; here they open in a dialog.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-article] a.zoom");
  if (!link || !isPlainClick(event)) return;
  event.preventDefault();
  import("./viewer.js").then(({ show }) => show(link)).catch(() => location.assign(link.href));
});

// Reading aloud: the list of voices comes late, so it is asked for before anybody presses.
if ("speechSynthesis" in window) {
  speechSynthesis.getVoices();
  document.querySelectorAll("[data-read-aloud]").forEach((button) => {
    const load = () => import("./read_aloud.js");
    button.addEventListener("pointerenter", () => { load().catch(() => {}); }, { once: true });
    button.addEventListener("click", () => {
      const tools = document.querySelector("[data-reader]");
      load().then(({ toggle }) => toggle()).catch(() => say(tools.querySelector("[data-read-status]"), tools.dataset.failed));
    });
  });
}

// A PDF is fetched when its preview is opened; where the browser shows none, there is no preview.
document.querySelectorAll("[data-pdf]").forEach((details) => {
  if (!navigator.pdfViewerEnabled) details.hidden = true;
  details.addEventListener("toggle", () => {
    if (!details.open || details.querySelector("iframe")) return;
    const frame = document.createElement("iframe");
    frame.src = `${details.dataset.pdf}#navpanes=0&view=FitH`;
    frame.title = details.dataset.title;
    details.append(frame);
  });
});

// Sharing: copying, and the device's own list of apps where it has one.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without https there is no clipboard, but the old command.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  if (!isDone) throw new Error("not copied");
}

document.querySelectorAll("[data-copy]").forEach((button) => {
  button.addEventListener("click", async () => {
    const status = document.querySelector("[data-share-status]");
    say(status, "");
    const text = await copy(button.dataset.copy).then(() => button.dataset.done, () => button.dataset.failed);
    button.focus();
    say(status, text);
  });
});
document.querySelectorAll("[data-share]").forEach((button) => {
  button.addEventListener("click", () => {
    navigator.share({ title: document.querySelector("h1").textContent, url: button.dataset.share }).catch(() => {});
  });
});
