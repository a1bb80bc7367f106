// What stands around an article. What few readers use is fetched when it is first used.
const isPlainClick = (event) => !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

// Photos: each is a link to its largest size; here they open in a dialog.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-article] a.zoom");
  if (!link || !isPlainClick(event)) return;
  event.preventDefault();
  import("./viewer.js").then(({ show }) => show(link)).catch(() => location.assign(link.href));
});
