// Sends the page's one form; the visible button does the same without scripts.
document.querySelector("form[data-submit]").submit();
