// Counts this page load once and brings the page's numbers up to date.
const article = document.body.dataset.beacon;

const language = document.documentElement.lang;
const grouped = (number) => Number(number).toLocaleString(language);
const decimal = (number) => Number(number).toLocaleString(language, { minimumFractionDigits: 1 });

function write(name, number) {
  if (number === undefined) return;
  document.querySelectorAll(`[data-${name}]`).forEach((place) => { place.textContent = grouped(number); });
}

function writeVotes({ votes, mean }) {
  if (!votes) return;
  document.querySelectorAll("[data-votes]").forEach((place) => {
    const pattern = votes === 1 ? place.dataset.one : place.dataset.many;
    place.textContent = pattern.replace("{n}", grouped(votes)).replace("{mean}", decimal(mean));
  });
}

async function count() {
  const answer = await fetch("/dem/", {
    method: "POST", body: new URLSearchParams({ a: article }), keepalive: true, credentials: "omit",
  });
  if (!answer.ok) return;
  const numbers = await answer.json();
  write("total", numbers.total);
  write("online", numbers.online);
  write("hits", numbers.hits);
  writeVotes(numbers);
  if (numbers.now) document.dispatchEvent(new CustomEvent("server-time", { detail: numbers.now }));
}

// A page that is prerendered has no reader yet; one that comes back from the history is not read anew.
function countWhenSeen() {
  if (document.prerendering) document.addEventListener("prerenderingchange", countWhenSeen, { once: true });
  else count().catch(() => {});
}

if (article !== undefined) countWhenSeen();
