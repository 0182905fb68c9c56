// A page that waits for a time opens by itself: data-opens is that time, data-count shows what is left.
const waiting = document.querySelector("[data-opens]");

if (waiting) {
  const opens = Date.parse(waiting.dataset.opens);
  const ahead = opens <= Date.now();
  const count = document.querySelector("[data-count]");
  const language = document.documentElement.lang;
  const unit = (n, name) =>
    new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "long" }).format(n);

  const say = (milliseconds) => {
    const minutes = Math.ceil(milliseconds / 60000);
    if (minutes < 60) return unit(minutes, "minute");
    if (minutes < 1440) {
      const rest = minutes % 60 ? ` ${unit(minutes % 60, "minute")}` : "";
      return unit(Math.floor(minutes / 60), "hour") + rest;
    }
    return "";
  };

  const tick = () => {
    const left = opens - Date.now();
    if (left <= 0) {
      // Spread over a few seconds, for a whole class waits for the same moment; and no hurry where
      // this clock is ahead of the server's, which still says to wait.
      const pause = ahead ? 15000 : 1000;
      setTimeout(() => location.reload(), pause + Math.random() * 3000);
      return;
    }
    const said = say(left);
    if (count && said && count.textContent !== said) count.textContent = said;
    setTimeout(tick, Math.min(left, 15000));
  };
  if (Number.isFinite(opens)) tick();
}
