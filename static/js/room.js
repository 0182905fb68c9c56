// The room page: strip, stage, controls, panel. Everything shown comes from the server's messages.

import { Chat } from "./room-chat.js";
import { el, icon, letters, named, redraw, say } from "./room-dom.js";
import { asking, heading, item, line, openMenu } from "./room-menu.js";
import { drawModeration, drawPeople } from "./room-people.js";
import { Room } from "./room-state.js";
import { Wire } from "./room-wire.js";

const at = (id) => document.getElementById(id);
const page = at("room");
const narrow = matchMedia("(max-width: 46rem)");
const tiny = matchMedia("(max-width: 21.9rem)");
const low = matchMedia("(max-height: 34rem)");

const room = new Room();
const act = (command) => wire.send(command);
let keysOn = localStorage.getItem("room-keys") !== "off";
let unread = 0;
let open = narrow.matches ? null : "people";

// The panel: two tabs, each with a body and a foot.
const views = Object.fromEntries(["people", "chat"].map((name) => [name, {
  tab: el("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `view-${name}`, onclick: () => show(name) }),
  body: el("div", { class: "panel-body", id: `view-${name}`, role: "tabpanel", "aria-labelledby": `tab-${name}`, tabindex: "0" }),
  foot: el("div", { class: "panel-foot" }),
}]));
const tabs = el("div", { class: "views", role: "tablist", onkeydown: tabKeys }, views.people.tab, views.chat.tab);
at("panel").append(
  el("div", { class: "panel-head" }, tabs,
    el("button", { type: "button", class: "btn btn-icon", "aria-label": say("close-panel"), onclick: () => show(null) }, icon("cross"))),
  views.people.body, views.people.foot, views.chat.body, views.chat.foot);
const chat = new Chat(room, views.chat.body, views.chat.foot, act);

function control(id, glyph, word, click, more = {}) {
  return el("button", { type: "button", class: `ctl ${more.class ?? ""}`, id, onclick: click, ...more.attributes },
    icon(glyph), el("span", {}, word));
}
const controls = {
  hand: control("ctl-hand", "hand", say("hand"), () => act({ do: "hand", up: room.place(room.me) === 0 }), { class: "ctl-hand", attributes: { "aria-keyshortcuts": "h" } }),
  chat: control("ctl-chat", "chat", say("chat"), () => toggle("chat"), { attributes: { "aria-keyshortcuts": "c", "aria-controls": "panel" } }),
  people: control("ctl-people", "people", say("people"), () => toggle("people"), { class: "less", attributes: { "aria-keyshortcuts": "p", "aria-controls": "panel" } }),
  more: control("ctl-more", "more", say("more"), openMore, { attributes: { "aria-haspopup": "true", "aria-expanded": "false" } }),
  leave: control("ctl-leave", "leave", say("leave"), () => { wire.leave(); gone("left"); }, { class: "ctl-leave" }),
};
at("controls").append(controls.hand, el("div", { class: "end" }, controls.chat, controls.people, controls.more, controls.leave));

function show(view) {
  open = view;
  if (view === "chat") unread = 0;
  drawNow();
  if (view === "chat") {
    views.chat.body.scrollTop = views.chat.body.scrollHeight;
    if (!narrow.matches) chat.focus();
  }
}

function toggle(view) {
  const closes = open === view;
  show(closes ? null : view);
  if (closes) controls[view].focus();
}

function write(seat) {
  show("chat");
  chat.writeTo(seat);
}

function tabKeys(event) {
  if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  show(open === "people" ? "chat" : "people");
  views[open].tab.focus();
}

function openMore(event) {
  const keys = el("input", { type: "checkbox", id: "keys", checked: keysOn, onchange: () => {
    keysOn = keys.checked;
    localStorage.setItem("room-keys", keysOn ? "on" : "off");
  } });
  openMenu(event.currentTarget, say("more"), [
    tiny.matches && item("people", say("people"), () => show("people")),
    room.rights.moderate && asking("leave", say("end"), say("end-ask"), say("end-yes"), say("cancel"), () => act({ do: "end" }), true),
    (tiny.matches || room.rights.moderate) && line(),
    heading(say("keys")),
    el("li", { class: "check" }, keys, el("label", { for: "keys" }, say("keys-on"))),
  ]);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && open && narrow.matches && !document.querySelector(":popover-open")) return toggle(open);
  if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable]") || !room.me) return;
  ({ h: () => controls.hand.click(), c: () => toggle("chat"), p: () => toggle("people") })[event.key.toLowerCase()]?.();
});

let asked = false;
function draw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    drawNow();
  });
}

function drawNow() {
  if (!room.me || !page.isConnected) return;
  at("locked").hidden = !room.locked;
  at("panel").hidden = open === null;
  page.toggleAttribute("data-panel", open !== null);
  for (const [name, view] of Object.entries(views)) {
    const shown = open === name;
    view.tab.setAttribute("aria-selected", String(shown));
    view.tab.tabIndex = shown ? 0 : -1;
    view.body.hidden = !shown;
    view.foot.hidden = !shown;
    controls[name].setAttribute("aria-expanded", String(shown));
  }
  views.people.tab.replaceChildren(say("people"), " ", el("span", { class: "num" }, String(room.people.size)));
  views.chat.tab.replaceChildren(say("chat"));
  if (open === "people") {
    drawPeople(views.people.body, room, act, write);
    drawModeration(views.people.foot, room, act);
  }
  chat.draw();
  drawControls();
  drawStage();
}

function drawControls() {
  const up = room.place(room.me) > 0;
  controls.hand.setAttribute("aria-pressed", String(up));
  controls.hand.setAttribute("aria-label", `${say("hand")}: ${say(up ? "lower-own-hand" : "raise-hand")}`);
  badge(controls.chat, unread, "n", "unread");
  badge(controls.people, room.hands.length, "n n-hand", "hands-up");
}

function badge(button, count, kind, words) {
  button.querySelector(".n")?.remove();
  if (count > 0) button.append(el("span", { class: kind }, el("span", { "aria-hidden": "true" }, String(count)), el("span", { class: "vh" }, say(words, { n: count }))));
}

function drawStage() {
  const most = narrow.matches ? (open ? 2 : 6) : low.matches ? 8 : 16;
  const folk = room.inOrder();
  const shown = folk.slice(0, folk.length > most ? most - 1 : most);
  const rest = folk.length - shown.length;
  const count = shown.length + (rest ? 1 : 0);
  const wide = count <= 1 ? 1 : count <= 4 ? 2 : count <= 9 ? 3 : 4;
  at("tiles").className = `gallery cols-${narrow.matches ? Math.min(wide, 2) : wide}`;
  redraw(at("tiles"), shown.map(tile),
    rest > 0 && el("li", { class: "tile rest" }, say("more-people", { n: rest })));
}

function tile(person) {
  const place = room.place(person.seat);
  const name = person.seat === room.me ? el("span", {}, say("you-tile")) : named(person.name);
  return el("li", { class: person.away ? "tile away" : "tile" },
    el("span", { class: "letters", "aria-hidden": "true" }, letters(person.name)),
    place > 0 && el("span", { class: "up" }, icon("hand"), el("span", { class: "vh" }, say("hand-up")), String(place)),
    el("div", { class: "label" },
      person.muted && [icon("muted"), el("span", { class: "vh" }, say("muted"))],
      name,
      person.role !== "participant" && !person.away && el("span", { class: "what" }, say(person.role)),
      person.away && el("span", { class: "what" }, say("away"))));
}

// What is said aloud, and what is written on the stage.
let joined = [];
function announce([what, value]) {
  switch (what) {
    case "joined":
      if (joined.length === 0) setTimeout(announceJoined, 5000);
      return joined.push(value.name);
    case "left":
      return hear(say("left", { name: value.name }));
    case "hand":
      return room.rights.lower_hands && value && hear(say("hand-heard", { name: value.name }));
    case "chat":
      if (open === "chat") return undefined;
      unread += value.from === room.me ? 0 : 1;
      return hear(say("chat-heard", { name: value.name, text: value.text }));
    case "role":
      return note(say("you-role", { role: say(value) }));
    default:
      return note(say(what));
  }
}

function announceJoined() {
  const names = new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" });
  const few = joined.length <= 3;
  hear(few ? say("joined", { names: names.format(joined) })
    : say("joined-more", { names: joined.slice(0, 2).join(", "), n: joined.length - 2 }));
  joined = [];
}

function hear(text) {
  at("heard").append(el("span", {}, text, " "));
  while (at("heard").childNodes.length > 20) at("heard").firstChild.remove();
}

function note(text) {
  const close = el("button", { type: "button", class: "note-close", "aria-label": say("close-note"), onclick: () => at("note").replaceChildren() }, icon("cross"));
  at("note").replaceChildren(el("span", {}, text), close);
}

function trouble(text) {
  at("trouble").textContent = text;
  at("trouble").hidden = text === "";
}

function gone(why) {
  const back = page.dataset.back;
  const title = el("h1", { class: "name", tabindex: "-1" }, say(`gone-${why}`));
  document.title = say(`gone-${why}`);
  document.body.className = "door";
  document.body.replaceChildren(
    el("header", { class: "door-head" }, el("span", { class: "mark" }, "Colloquy")),
    el("main", {},
      el("div", {}, el("p", { class: "over", dir: "auto" }, page.querySelector("h1").textContent), title),
      el("p", {}, say(`gone-${why}-do`)),
      el("div", { class: "row" },
        back && el("a", { class: "btn btn-primary btn-large", href: back }, say("go-back")),
        window.opener && el("button", { type: "button", class: "btn btn-large", onclick: () => window.close() }, say("close-window")))));
  title.focus();
}

function told(message) {
  if (message.is === "gone") return gone(message.why);
  const news = room.take(message);
  if (message.is === "room") trouble("");
  news.forEach(announce);
  draw();
  return undefined;
}

const wire = new Wire(page.dataset.socket, told, () => trouble(say(room.me ? "reconnecting" : "connecting")));
for (const media of [narrow, low]) media.addEventListener("change", draw);
setInterval(() => room.hands.length > 0 && open === "people" && draw(), 10_000);
