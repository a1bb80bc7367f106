// Notices above the page: dismissed in this browser until the office changes them. Fetched with
// the first one that is closed; first.js hides those that were.
const storage = "dismissed-notices";
const kept = 20; // keys: more notices than an office shows in a year

function dismissed() {
  try { return (localStorage.getItem(storage) || "").split(" ").filter(Boolean); }
  catch (storageIsBlocked) { return []; }
}

export function dismiss(notice) {
  try { localStorage.setItem(storage, [...dismissed(), notice.dataset.notice].slice(-kept).join(" ")); }
  catch (storageIsBlocked) { /* holds for this page alone */ }
  notice.hidden = true;
  // To what the reader came for: not lost with the button, nor on another one that Enter would press.
  document.querySelector("main").focus({ preventScroll: true });
}
