// Copy buttons: data-copy names the element whose text is copied, data-copy-value is the text itself.
const live = document.getElementById("live");

// The older way still works in frames that may not use the clipboard.
const copyFromPage = (text) => {
  const held = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "vh";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  held?.focus();
  return done;
};

const take = async (button) => {
  const from = document.getElementById(button.dataset.copy ?? "");
  const text = button.dataset.copyValue ?? from?.textContent ?? "";
  try {
    await navigator.clipboard.writeText(text.trim());
  } catch {
    if (!copyFromPage(text.trim())) {
      if (from) getSelection()?.selectAllChildren(from);
      return;
    }
  }
  const label = button.querySelector("[data-label]") ?? button;
  const before = label.textContent;
  const said = live?.dataset.copied ?? before;
  if (before === said) return;
  label.textContent = said;
  if (live) live.textContent = said;
  setTimeout(() => {
    label.textContent = before;
    if (live) live.textContent = "";
  }, 2000);
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copy], [data-copy-value]");
  if (button) take(button);
});
