// Shows only the fields that count for what is chosen: data-when="kind=repeats" names field and values.
const form = document.querySelector("form[data-choosing]");

if (form) {
  const parts = form.querySelectorAll("[data-when]");
  const sort = () => {
    const data = new FormData(form);
    for (const part of parts) {
      const [field, values] = part.dataset.when.split("=");
      part.hidden = !values.split("|").includes(data.get(field));
    }
  };
  form.addEventListener("change", sort);
  sort();
}

// A double click saves once; a form that opens another window may be sent again.
document.addEventListener("submit", (event) => {
  const sent = event.target;
  if (sent.target === "_blank" || event.defaultPrevented) return;
  if (sent.dataset.sent) event.preventDefault();
  else sent.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const sent of document.querySelectorAll("form[data-sent]")) delete sent.dataset.sent;
});

// A link to a field that stands in a closed part opens the part.
addEventListener("hashchange", () => {
  const closed = document.getElementById(location.hash.slice(1))?.closest("details:not([open])");
  if (closed) closed.open = true;
});
