// Runs before the first paint: a reader's saved size, contrast and scheme must not flash in late.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  ["size", "contrast", "scheme"].forEach(function (name) {
    try {
      var value = localStorage.getItem("comfort-" + name);
      if (value) root.setAttribute("data-" + name, value);
    } catch (storageIsBlocked) { /* the page shows its defaults */ }
  });
})();
