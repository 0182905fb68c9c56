// A file that is chosen is read into the field that data-into names; it goes nowhere by itself.
for (const chosen of document.querySelectorAll("input[type=file][data-into]")) {
  chosen.addEventListener("change", async () => {
    const into = document.getElementById(chosen.dataset.into);
    const file = chosen.files[0];
    if (!into || !file || file.size > 65536) return;
    into.value = await file.text();
    into.focus();
  });
}
