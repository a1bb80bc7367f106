// What stands around an article. What few readers use is fetched when it is first used.
const isPlainClick = (event) => !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

// Photos: each is a link to its largest size; here they open in a dialog.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-article] a.zoom");
  if (!link || !isPlainClick(event)) return;
  event.preventDefault();
  import("./viewer.js").then(({ show }) => show(link)).catch(() => location.assign(link.href));
});

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
