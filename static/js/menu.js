// Submenus open and close without this; it adds Escape and a click elsewhere.
const opened = () => document.querySelectorAll("[data-menu] details[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  opened().forEach((details) => {
    if (details.contains(document.activeElement)) details.querySelector("summary").focus();
    details.open = false;
  });
});
document.addEventListener("click", (event) => {
  opened().forEach((details) => { if (!details.contains(event.target)) details.open = false; });
});
document.addEventListener("focusin", (event) => {
  opened().forEach((details) => { if (!details.contains(event.target)) details.open = false; });
});
