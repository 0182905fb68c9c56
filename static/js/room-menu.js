// One menu at a time, in the top layer, with the question of a "…" asked inside it.

import { el, icon } from "./room-dom.js";

const menu = el("ul", { class: "menu-list room-menu", popover: "auto", id: "menu" });
document.getElementById("room").append(menu);
let opener = null;

menu.addEventListener("toggle", (event) => {
  if (event.newState === "open") return;
  opener?.setAttribute("aria-expanded", "false");
  if (menu.contains(document.activeElement) || document.activeElement === document.body) opener?.focus();
});

menu.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const stops = [...menu.querySelectorAll("button, input")];
  stops.at((stops.indexOf(document.activeElement) + step) % stops.length)?.focus();
});

/** Opens the menu beside `button`; `items` are nodes made by the functions below. */
export function openMenu(button, label, items) {
  opener = button;
  menu.setAttribute("aria-label", label);
  menu.showPopover();
  show(items);
  button.setAttribute("aria-expanded", "true");
}

function place() {
  const [at, box] = [opener.getBoundingClientRect(), menu.getBoundingClientRect()];
  const below = at.bottom + 4 + box.height <= innerHeight;
  const rtl = document.documentElement.dir === "rtl";
  const side = rtl ? at.left : at.right - box.width;
  menu.style.left = `${Math.min(Math.max(8, side), innerWidth - box.width - 8)}px`;
  menu.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - box.height - 4)}px`;
}

export function closeMenu() {
  menu.hidePopover();
}

function show(items) {
  menu.replaceChildren(...items.filter(Boolean));
  place();
  (menu.querySelector("button, input") ?? menu).focus();
}

export const heading = (...text) => el("li", { class: "say" }, ...text);
export const line = () => el("li", { class: "sep", "aria-hidden": "true" });

/** Acts at once. */
export function item(glyph, text, act, bad = false) {
  const click = () => {
    closeMenu();
    act();
  };
  return el("li", {}, el("button", { type: "button", class: bad ? "bad" : null, onclick: click }, icon(glyph), text));
}

/** Asks first, in place. */
export function asking(glyph, text, question, yes, back, act, bad = false) {
  const click = (event) => {
    event.stopPropagation();
    show([
      el("li", { class: "say ask", role: "alert" }, question),
      item(glyph, yes, act, bad),
      el("li", {}, el("button", { type: "button", onclick: closeMenu }, icon("cross"), back)),
    ]);
    // A second press of Enter must not be the answer to what cannot be undone.
    if (bad) menu.querySelector("li:last-child button").focus();
  };
  return el("li", {}, el("button", { type: "button", class: bad ? "bad" : null, onclick: click }, icon(glyph), text));
}
