// A part of a page that changes by itself: while it says data-refresh, it is fetched anew every so many seconds.
const refresh = async (part) => {
  const seconds = Number(part.dataset.refresh);
  if (!seconds || !part.id) return;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  let next = part;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = answer.ok ? parsed.getElementById(part.id) : null;
    if (found && !found.dataset.refresh) {
      location.reload();
      return;
    }
    if (found) {
      part.replaceWith(found);
      next = found;
    }
  } catch {
    // The server did not answer: ask again later.
  }
  refresh(next);
};

for (const part of document.querySelectorAll("[data-refresh]")) refresh(part);
