// Notices above the page: dismissed in this browser until the office changes them.
const storage = "dismissed-notices";
const kept = 20; // keys: more notices than an office shows in a year

function dismissed() {
  try { return (localStorage.getItem(storage) || "").split(" ").filter(Boolean); }
  catch (storageIsBlocked) { return []; }
}

function dismiss(notice) {
  try { localStorage.setItem(storage, [...dismissed(), notice.dataset.notice].slice(-kept).join(" ")); }
  catch (storageIsBlocked) { /* holds for this page alone */ }
  notice.hidden = true;
  // To what the reader came for: not lost with the button, nor on another one that Enter would press.
  document.querySelector("main").focus({ preventScroll: true });
}

document.querySelectorAll("[data-notice]").forEach((notice) => {
  // first.js has hidden it already where the browser could.
  if (dismissed().includes(notice.dataset.notice)) notice.hidden = true;
  notice.querySelector("[data-dismiss]").addEventListener("click", () => dismiss(notice));
});
