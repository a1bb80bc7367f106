// The print page's own button: browsers print without it too, so it stands there only with script.
document.querySelector("[data-print]").addEventListener("click", () => print());
