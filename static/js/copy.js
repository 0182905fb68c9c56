// Copy buttons: data-copy names the element whose text is copied, data-copy-value is the text itself.
const live = document.getElementById("live");

const take = async (button) => {
  const from = document.getElementById(button.dataset.copy ?? "");
  const text = button.dataset.copyValue ?? from?.textContent ?? "";
  try {
    await navigator.clipboard.writeText(text.trim());
  } catch {
    // A frame may not be allowed to copy: select the text, so that the keyboard can.
    if (from) getSelection()?.selectAllChildren(from);
    return;
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
