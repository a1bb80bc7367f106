// Runs before the first paint: a reader's saved size, contrast and scheme must not flash in late,
// nor a notice that was dismissed.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  // What only some browsers can do has its buttons from the start, or never.
  if ("speechSynthesis" in window) root.classList.add("can-speak");
  if (navigator.share) root.classList.add("can-share");
  ["size", "contrast", "scheme"].forEach(function (name) {
    try {
      var value = localStorage.getItem("comfort-" + name);
      if (value) root.setAttribute("data-" + name, value);
    } catch (storageIsBlocked) { /* the page shows its defaults */ }
  });
  try {
    var dismissed = (localStorage.getItem("dismissed-notices") || "").match(/\d+-[0-9a-f]{8}/g);
    if (dismissed) {
      // Not a <style>: the policy of public pages allows none.
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(dismissed.map(function (key) { return '[data-notice="' + key + '"]'; }).join() + "{display:none}");
      document.adoptedStyleSheets = [sheet];
    }
  } catch (storageIsBlockedOrOldBrowser) { /* they stand there once more */ }
})();
