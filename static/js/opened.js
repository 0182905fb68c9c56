// Tells the server, once, that a person looks at the page: data-opened is where. Only what a person does counts.
const told = document.querySelector("[data-opened]");

if (told) {
  const signs = ["pointermove", "pointerdown", "keydown", "touchstart", "focusin"];
  const tell = () => {
    for (const sign of signs) removeEventListener(sign, tell);
    navigator.sendBeacon(told.dataset.opened);
  };
  for (const sign of signs) addEventListener(sign, tell, { passive: true });
}
