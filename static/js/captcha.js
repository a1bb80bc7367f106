// "Get another code" without leaving the page; the button works without this, through the server.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-captcha-refresh]");
  if (!button) return;
  event.preventDefault();
  const captcha = button.closest("[data-captcha]");
  try {
    const answer = await fetch(button.dataset.captchaRefresh, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) throw new Error(`answer ${answer.status}`);
    const fresh = await answer.json();
    captcha.querySelector("input[type=hidden]").value = fresh.key;
    captcha.querySelector("img").src = fresh.image_url;
    const audio = captcha.querySelector("audio");
    if (audio && fresh.audio_url) {
      audio.src = fresh.audio_url;
      const link = audio.querySelector("a");
      if (link) link.href = fresh.audio_url;
    }
    const field = captcha.querySelector("input[type=text]");
    field.value = "";
    field.focus();
  } catch (unreachable) {
    // The button's own way: the server renders the form anew, with the words kept.
    button.removeAttribute("data-captcha-refresh");
    button.click();
  }
});
