// The print page's own button: browsers print without it too, so it stands there only with script.
const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());
