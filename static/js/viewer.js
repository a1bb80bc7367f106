// The article's photos, large, in a dialog: arrow keys turn them, Escape closes, the focus goes back.
const dialog = document.querySelector("[data-viewer]");
const caption = dialog.querySelector("[data-caption]");
const turners = [...dialog.querySelectorAll("[data-turn]")];
let photos = []; // the links in the article
let current = 0;

function draw() {
  const link = photos[current];
  const small = link.querySelector("img");
  const large = small.cloneNode();
  large.removeAttribute("class");
  large.removeAttribute("loading");
  // As wide as the window, but never wider than the photo has points.
  large.sizes = `min(100vw, ${small.srcset.match(/(\d+)w$/)?.[1]}px)`;
  dialog.querySelector("figure img")?.remove(); // a new element: the last photo must not stay while this one comes
  caption.before(large);
  const words = link.closest("figure")?.querySelector("figcaption")?.cloneNode(true);
  caption.replaceChildren(...(words ? words.childNodes : []));
  dialog.querySelector("[data-place]").textContent = photos.length > 1 ? `${current + 1} / ${photos.length}` : "";
  turners.forEach((button) => {
    button.hidden = photos.length < 2;
    // Not `disabled`: the button would lose the focus of whoever presses it with the keyboard.
    button.setAttribute("aria-disabled", !photos[current + Number(button.dataset.turn)]);
  });
}

function turn(step) {
  if (!photos[current + step]) return;
  current += step;
  draw();
}

/** Open the dialog with the photo of this link. */
export function show(link) {
  photos = [...document.querySelectorAll("[data-article] a.zoom")];
  current = photos.indexOf(link);
  draw();
  dialog.showModal();
  dialog.querySelector("[data-close]").focus();
}

turners.forEach((button) => button.addEventListener("click", () => turn(Number(button.dataset.turn))));
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
dialog.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1, Home: -current, End: photos.length - 1 - current }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  turn(step);
});
// Beside the photo is the way out, as everywhere.
dialog.addEventListener("click", (event) => { if (event.target.matches("dialog, figure")) dialog.close(); });
