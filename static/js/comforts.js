// Text size, contrast and scheme: applied to <html>, remembered in this browser only.
const root = document.documentElement;
const said = document.querySelector("[data-comfort-said]");
const smallest = -1;
const largest = 3;

function put(name, value) {
  if (value) root.setAttribute(`data-${name}`, value);
  else root.removeAttribute(`data-${name}`);
}

function keep(name, value) {
  put(name, value);
  try {
    if (value) localStorage.setItem(`comfort-${name}`, value);
    else localStorage.removeItem(`comfort-${name}`);
  } catch (storageIsBlocked) { /* holds for this page alone */ }
}

const system = {
  scheme: matchMedia("(prefers-color-scheme: dark)"),
  contrast: matchMedia("(prefers-contrast: more)"),
};
const isDark = () => (root.dataset.scheme || (system.scheme.matches ? "dark" : "light")) === "dark";
const isStrong = () => (root.dataset.contrast || (system.contrast.matches ? "more" : "normal")) === "more";
const size = () => Number(root.dataset.size) || 0;

function show() {
  document.querySelectorAll("[data-comfort-scheme]").forEach((button) => button.setAttribute("aria-pressed", isDark()));
  document.querySelectorAll("[data-comfort-contrast]").forEach((button) => button.setAttribute("aria-pressed", isStrong()));
  document.querySelectorAll("[data-comfort-size]").forEach((button) => {
    const step = Number(button.dataset.comfortSize);
    const isAtEnd = step === 0 ? size() === 0 : size() + step < smallest || size() + step > largest;
    // Not `disabled`: the button would lose the focus of whoever presses it with the keyboard.
    button.setAttribute("aria-disabled", isAtEnd);
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-comfort-scheme], [data-comfort-contrast], [data-comfort-size]");
  if (!button) return;
  if ("comfortScheme" in button.dataset) keep("scheme", isDark() ? "light" : "dark");
  if ("comfortContrast" in button.dataset) keep("contrast", isStrong() ? "normal" : "more");
  if ("comfortSize" in button.dataset) {
    const step = Number(button.dataset.comfortSize);
    const wanted = step === 0 ? 0 : Math.min(largest, Math.max(smallest, size() + step));
    keep("size", wanted ? String(wanted) : "");
    if (said) said.textContent = said.dataset.comfortSaid.replace("{n}", size() - smallest + 1).replace("{most}", largest - smallest + 1);
  }
  show();
});
Object.values(system).forEach((query) => query.addEventListener("change", show));

// Chosen meanwhile on another page: in a second tab, or after this one and before coming back.
function takeOver() {
  try {
    ["size", "contrast", "scheme"].forEach((name) => put(name, localStorage.getItem(`comfort-${name}`)));
  } catch (storageIsBlocked) { /* each page is on its own */ }
  show();
}
addEventListener("storage", takeOver);
addEventListener("pageshow", (event) => { if (event.persisted) takeOver(); });
show();
