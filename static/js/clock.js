// The header's clock, in the office's time zone whatever the reader's machine says.
const timeZone = "Asia/Ho_Chi_Minh";
const place = document.querySelector("[data-clock]");
// Seconds that tick are movement: readers who asked for none get minutes.
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
const parts = new Intl.DateTimeFormat("en-US", {
  timeZone, hourCycle: "h12", weekday: "short", year: "numeric", month: "numeric", day: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit",
});
const weekdays = { Sun: "Chủ nhật", Mon: "Thứ 2", Tue: "Thứ 3", Wed: "Thứ 4", Thu: "Thứ 5", Fri: "Thứ 6", Sat: "Thứ 7" };
let drift = 0; // milliseconds that the reader's clock is behind the server's

function read(moment) {
  return Object.fromEntries(parts.formatToParts(moment).map((part) => [part.type, part.value]));
}

function dateText(moment, now) {
  if (document.documentElement.lang.startsWith("vi")) {
    return `${weekdays[now.weekday]} Ngày ${now.day}/${now.month}/${now.year}`;
  }
  return new Intl.DateTimeFormat(document.documentElement.lang, { timeZone, dateStyle: "full" }).format(moment);
}

function start() {
  const date = place.querySelector("time");
  const time = document.createElement("span"); // stays on one line; narrow screens leave it out
  const hours = document.createElement("span");
  const seconds = document.createElement("span");
  const half = document.createElement("span");
  seconds.className = "clock-seconds";
  time.className = "clock-time";
  time.append(", ", hours, seconds, " ", half);
  date.after(time);
  let day = "";

  function tick() {
    const moment = Date.now() + drift;
    const now = read(moment);
    const today = `${now.year}-${now.month.padStart(2, "0")}-${now.day.padStart(2, "0")}`;
    if (day !== today) {
      // The page may have been cached, or left open, since yesterday.
      if (!(date.dateTime || "").startsWith(today)) {
        date.dateTime = today;
        date.textContent = dateText(moment, now);
      }
      day = today;
    }
    hours.textContent = `${now.hour}:${now.minute}`;
    seconds.textContent = isCalm.matches ? "" : `:${now.second}`;
    half.textContent = now.dayPeriod;
    setTimeout(tick, 1000 - (moment % 1000));
  }
  tick();
}

document.addEventListener("server-time", (event) => { drift = event.detail - Date.now(); });
if (place) start();
