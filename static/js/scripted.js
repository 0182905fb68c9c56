// Tells the style sheet that scripts run, so that what needs them may appear.
document.documentElement.classList.add("scripted");

// A form that came back with errors begins at their summary.
document.querySelector("[data-focus]")?.focus();
