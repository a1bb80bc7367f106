// Suggestions under a search field: what makes them is fetched when the field is first touched.
document.querySelectorAll("[data-suggest]").forEach((field) => {
  const load = () => import("./suggest.js").then(({ suggestFor }) => suggestFor(field)).catch(() => {});
  field.addEventListener("focus", load, { once: true });
});
