// The button of the dialogue says how many sessions it adds.
const picking = document.querySelector("form[data-picking]");
const adding = picking?.querySelector("[data-labels]");

if (adding) {
  const labels = JSON.parse(adding.dataset.labels);
  const count = () => {
    const chosen = picking.querySelectorAll("[name=s]:checked").length;
    adding.textContent = labels[chosen] ?? labels[0];
  };
  picking.addEventListener("change", count);
  // Boxes that the browser ticks again on the way back are ticked without a change.
  addEventListener("pageshow", count);
  count();
}
