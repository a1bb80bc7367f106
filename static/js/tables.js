// A table wider than the page scrolls by itself; this lets the keyboard reach and scroll it too.
const tables = [...document.querySelectorAll(".prose table")];

function wrap(table) {
  const box = document.createElement("div");
  box.className = "table-box";
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", table.caption?.textContent.trim() || table.closest(".prose").dataset.tableLabel);
  table.replaceWith(box);
  box.append(table);
}

function look() {
  for (const table of tables) {
    if (!table.parentElement.matches(".table-box") && table.scrollWidth > table.clientWidth) wrap(table);
  }
}

addEventListener("resize", look);
look();
