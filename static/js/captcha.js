// Another code, or the other kind of one, without leaving the page; the buttons work without this.
// (It imports nothing: fragments.js fetches this one, and hashed names cannot go round in a circle.)
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-captcha-refresh]");
  if (!button) return;
  event.preventDefault();
  const captcha = button.closest("[data-captcha]");
  const field = captcha.querySelector("input[type=text]");
  try {
    const answer = await fetch(`${button.dataset.captchaRefresh}?loai=${button.value}`, { headers: { "X-Requested-With": "fetch" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-captcha]");
    if (!fresh) throw new Error("no captcha in the answer");
    const typed = fresh.querySelector("input[type=text]");
    typed.id = field.id; // a page may hold several forms
    fresh.querySelector("label").htmlFor = field.id;
    captcha.replaceWith(fresh);
    typed.focus();
  } catch (unreachable) {
    // The button's own way: the server renders the form anew, with the words kept.
    button.removeAttribute("data-captcha-refresh");
    button.click();
  }
});
