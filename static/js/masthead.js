// Submenus open and close without this; it adds Escape and a click elsewhere. What suggests below
// a search field, and what closes notices, is fetched when it is first touched.
const opened = () => document.querySelectorAll("[data-menu] details[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  opened().forEach((details) => {
    if (details.contains(document.activeElement)) details.querySelector("summary").focus();
    details.open = false;
  });
});
["click", "focusin"].forEach((name) => document.addEventListener(name, (event) => {
  opened().forEach((details) => { if (!details.contains(event.target)) details.open = false; });
}));
document.querySelectorAll("[data-suggest]").forEach((field) => {
  const load = () => import("./suggest.js").then(({ suggestFor }) => suggestFor(field)).catch(() => {});
  field.addEventListener("focus", load, { once: true });
});
document.addEventListener("click", ({ target }) => {
  const notice = target.closest("[data-dismiss]")?.closest("[data-notice]");
  if (notice) import("./notices.js").then(({ dismiss }) => dismiss(notice)).catch(() => { notice.hidden = true; });
});
