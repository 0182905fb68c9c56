// The room page: strip, stage, controls, panel. Everything shown comes from the server's messages.

import { Chat } from "./room-chat.js";
import { DeviceForm, door } from "./room-door.js";
import { Devices } from "./room-devices.js";
import { EMOJI, el, icon, say } from "./room-dom.js";
import { Media } from "./room-media.js";
import { asking, heading, item, line, openMenu } from "./room-menu.js";
import { News } from "./room-news.js";
import { drawModeration, drawPeople } from "./room-people.js";
import { Sending } from "./room-sending.js";
import { Stage, plan } from "./room-stage.js";
import { Room } from "./room-state.js";
import { Wire, knows } from "./room-wire.js";

const at = (id) => document.getElementById(id);
const page = at("room");
const narrow = matchMedia("(max-width: 46rem)");
const tiny = matchMedia("(max-width: 21.9rem)");
const low = matchMedia("(max-height: 34rem)");
const FEELING = 5_000;

const room = new Room();
const act = (command) => wire?.send(command);
const news = new News(room, () => open === "chat");
const devices = new Devices((slot) => {
  if (!devices.tracks[slot]) sending.wants[slot] = false;
  sending.sync();
  draw();
});
const media = new Media(act, () => {
  sending.sync();
  troubles();
  draw();
}, (slot) => sending.track(slot));
const sending = new Sending({ room, devices, media, send: act, note: (text) => news.note(text) });
const stage = new Stage(at("tiles"), room, media, (slot) => sending.track(slot));
let keysOn = localStorage.getItem("room-keys") !== "off";
let layout = localStorage.getItem("room-layout") === "gallery" ? "gallery" : "speaker";
let unread = 0;
let open = narrow.matches ? null : "people";
let connected = true;
let wire = null;

// The panel: two tabs, each with a body and a foot.
const views = Object.fromEntries(["people", "chat"].map((name) => [name, {
  tab: el("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `view-${name}`, onclick: () => show(name) }),
  body: el("div", { class: "panel-body", id: `view-${name}`, role: "tabpanel", "aria-labelledby": `tab-${name}`, tabindex: "0" }),
  foot: el("div", { class: "panel-foot" }),
}]));
const tabs = el("div", { class: "views", role: "tablist", onkeydown: tabKeys }, views.people.tab, views.chat.tab);
at("panel").append(
  el("div", { class: "panel-head" }, tabs,
    el("button", { type: "button", class: "btn btn-icon", id: "panel-close", "aria-label": say("close-panel"), onclick: () => show(null) }, icon("cross"))),
  views.people.body, views.people.foot, views.chat.body, views.chat.foot);
const chat = new Chat(room, views.chat.body, views.chat.foot, act);

function control(id, glyph, word, click, more = {}) {
  return el("button", { type: "button", class: `ctl ${more.class ?? ""}`, id, onclick: click, ...more.attributes },
    icon(glyph), el("span", {}, word));
}
const shortcut = (key) => ({ attributes: { "aria-keyshortcuts": key } });
const controls = {
  layout: control("ctl-layout", "grid", say("gallery"), changeLayout, { class: "ctl-off" }),
  mic: control("ctl-mic", "mic", say("mute"), () => sending.toggle("mic").then(draw), shortcut("m")),
  cam: control("ctl-cam", "cam", say("cam"), () => sending.toggle("cam").then(draw), shortcut("v")),
  screen: control("ctl-screen", "share", say("share"), share, { class: "wide" }),
  hand: control("ctl-hand", "hand", say("hand"), () => act({ do: "hand", up: room.place(room.me) === 0 }), { class: "ctl-hand", ...shortcut("h") }),
  react: control("ctl-react", "smile", say("react"), openReactions, { class: "wide", attributes: { "aria-haspopup": "true", "aria-expanded": "false" } }),
  chat: control("ctl-chat", "chat", say("chat"), () => toggle("chat"), { attributes: { "aria-keyshortcuts": "c", "aria-controls": "panel" } }),
  people: control("ctl-people", "people", say("people"), () => toggle("people"), { class: "less", attributes: { "aria-keyshortcuts": "p", "aria-controls": "panel" } }),
  more: control("ctl-more", "more", say("more"), openMore, { attributes: { "aria-haspopup": "true", "aria-expanded": "false" } }),
  leave: control("ctl-leave", "leave", say("leave"), () => { wire.leave(); gone("left"); }, { class: "ctl-leave" }),
};
at("controls").append(
  el("div", { class: "start wide" }, controls.layout),
  controls.mic, controls.cam, controls.screen, controls.hand, controls.react,
  el("div", { class: "end" }, controls.chat, controls.people, controls.more, controls.leave));

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

function changeLayout() {
  layout = layout === "speaker" ? "gallery" : "speaker";
  localStorage.setItem("room-layout", layout);
  drawNow();
}

function share() {
  if (Devices.canShare()) return sending.toggle("screen").then(draw);
  return news.note(say("screen-unsupported"));
}

const reactions = () => Object.entries(EMOJI).map(([emoji, sign]) => item("smile", `${sign} ${say(`feel-${emoji}`)}`, () => act({ do: "react", emoji })));

function openReactions(event) {
  openMenu(event.currentTarget, say("react"), reactions());
}

function openMore(event) {
  const keys = el("input", { type: "checkbox", id: "keys", checked: keysOn, onchange: () => {
    keysOn = keys.checked;
    localStorage.setItem("room-keys", keysOn ? "on" : "off");
  } });
  const button = event.currentTarget;
  openMenu(button, say("more"), [
    tiny.matches && item("people", say("people"), () => show("people")),
    narrow.matches && sending.may("screen") && item("share", say(sending.sends("screen") ? "unshare" : "share"), share),
    narrow.matches && item("smile", say("react"), () => openMenu(button, say("react"), reactions())),
    narrow.matches && item(layout === "speaker" ? "grid" : "speaker", say(layout === "speaker" ? "gallery" : "speaker-view"), changeLayout),
    (sending.may("mic") || sending.may("cam")) && item("gear", say("devices"), openDevices),
    room.rights.moderate && asking("leave", say("end"), say("end-ask"), say("end-yes"), say("cancel"), () => act({ do: "end" }), true),
    line(),
    heading(say("keys")),
    el("li", { class: "check" }, keys, el("label", { for: "keys" }, say("keys-on"))),
  ]);
}

function openDevices() {
  const form = new DeviceForm(devices, room.rights.send);
  const close = el("button", { type: "submit", class: "btn btn-primary" }, say("done"));
  const dialog = el("dialog", { class: "room-dialog", "aria-labelledby": "devices-name" },
    el("form", { method: "dialog" }, el("h2", { id: "devices-name" }, say("devices-title")), form.node, close));
  dialog.addEventListener("close", () => {
    form.close();
    if (!sending.wants.cam) devices.close("cam");
    dialog.remove();
  });
  page.append(dialog);
  dialog.showModal();
  form.open();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && open && narrow.matches && !document.querySelector(":popover-open")) return toggle(open);
  if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog") || !room.me || page.hidden) return;
  ({
    m: () => controls.mic.click(),
    v: () => controls.cam.click(),
    h: () => controls.hand.click(),
    c: () => toggle("chat"),
    p: () => toggle("people"),
  })[event.key.toLowerCase()]?.();
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
  at("recording").hidden = !room.recording;
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
  drawFolk();
  chat.draw();
  drawControls();
  drawStage();
}

// The list is made anew only when something in it changed: a button that is pressed stays the same button.
let folk = "";
function drawFolk() {
  const { me, people, hands, rights, permissions, locked, recording } = room;
  const minute = hands.length > 0 && Math.floor(Date.now() / 10_000);
  const now = JSON.stringify([me, [...people.values()], hands, rights, permissions, locked, recording, minute]);
  if (open !== "people" || now === folk) return;
  folk = now;
  drawPeople(views.people.body, room, act, write);
  drawModeration(views.people.foot, room, act);
}

function drawControls() {
  const up = room.place(room.me) > 0;
  controls.hand.setAttribute("aria-pressed", String(up));
  controls.hand.setAttribute("aria-label", `${say("hand")}: ${say(up ? "lower-own-hand" : "raise-hand")}`);
  sender("mic", sending.sends("mic") ? say("mute") : say("unmute"), ["mic", "muted"]);
  sender("cam", say("cam"), ["cam", "nocam"]);
  controls.cam.setAttribute("aria-label", say(sending.sends("cam") ? "cam-off" : "cam-on"));
  controls.screen.hidden = !sending.may("screen");
  controls.screen.setAttribute("aria-pressed", String(sending.sends("screen")));
  face(controls.screen, "share", say(sending.sends("screen") ? "unshare" : "share"));
  face(controls.layout, layout === "speaker" ? "grid" : "speaker", say(layout === "speaker" ? "gallery" : "speaker-view"));
  for (const slot of ["mic", "cam"]) controls[slot].hidden = !room.rights.media;
  at("captioning").hidden = !room.rights.caption;
  badge(controls.chat, unread, "n", "unread");
  badge(controls.people, room.hands.length, "n n-hand", "hands-up");
}

// A right that a moderator took from everybody is shown with a lock: it may come back.
function sender(slot, word, [on, off]) {
  const may = sending.may(slot);
  const button = controls[slot];
  button.classList.toggle("ctl-off", !sending.sends(slot));
  button.setAttribute("aria-disabled", String(!may));
  face(button, may ? (sending.sends(slot) ? on : off) : "lock", may ? word : say("moderators-only"));
}

function face(button, glyph, word) {
  if (button.dataset.face === `${glyph} ${word}`) return;
  button.dataset.face = `${glyph} ${word}`;
  button.replaceChildren(icon(glyph), el("span", {}, word));
}

function badge(button, count, kind, words) {
  button.querySelector(".n")?.remove();
  if (count > 0) button.append(el("span", { class: kind }, el("span", { "aria-hidden": "true" }, String(count)), el("span", { class: "vh" }, say(words, { n: count }))));
}

function drawStage() {
  const most = narrow.matches ? (open ? 2 : 6) : low.matches ? 8 : 16;
  const planned = plan(room, { layout, most });
  stage.draw(planned, (count) => {
    const wide = count <= 1 ? 1 : count <= 4 ? 2 : count <= 9 ? 3 : 4;
    return narrow.matches ? Math.min(wide, 2) : wide;
  });
  look(planned.tiles);
}

// The server sends the pictures that are shown, and no others.
let looked = "";
let looking = 0;
function look(tiles) {
  const cams = tiles.filter((tile) => tile.slot === "cam" && tile.seat !== room.me).slice(0, 16)
    .map(({ seat, size }) => ({ seat, size }));
  const now = JSON.stringify(cams);
  if (now === looked) return;
  looked = now;
  clearTimeout(looking);
  looking = setTimeout(() => act({ do: "view", view: { cams } }), 100);
}

function troubles() {
  if (!connected) return news.trouble(say(room.me ? "reconnecting" : "connecting"));
  if (media.state === "blocked") return news.trouble(say("media-blocked"));
  if (media.state === "over") return news.trouble(say("media-over"), { word: say("try-again"), click: () => act({ do: "again" }) });
  return news.trouble("");
}

function gone(why) {
  for (const slot of ["mic", "cam", "screen"]) devices.close(slot);
  media.over();
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

const special = {
  gone: (message) => gone(message.why),
  offer: (message) => {
    media.offer(message);
    if (message.fresh) begin();
  },
  lines: (message) => media.lines(message.lines),
  silent: () => media.over(),
  caption: (message) => news.caption(message),
};

// The server knows nothing (any longer) of what this page sends and shows: it is told anew.
function begin() {
  looked = "";
  sending.anew(room.people.get(room.me)?.muted);
  sending.sync();
  draw();
}

function told(message) {
  if (special[message.is]) return special[message.is](message);
  for (const piece of room.take(message)) unread += news.tell(piece) ? 1 : 0;
  if (message.is === "room") {
    connected = true;
    begin();
    troubles();
  }
  if (message.is === "muted") sending.stopped("mic");
  if (message.is === "stopped") sending.stopped(message.slot);
  if (message.is === "reaction") setTimeout(() => {
    room.feelings.delete(message.seat);
    draw();
  }, FEELING);
  sending.sync();
  draw();
  return undefined;
}

at("captioning").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = at("captioning-text").value.trim();
  if (text) act({ do: "caption", text });
  at("captioning-text").value = "";
});

for (const query of [narrow, low]) query.addEventListener("change", draw);
setInterval(() => room.hands.length > 0 && open === "people" && draw(), 10_000);

// Whoever comes back after a reload is inside already.
if (!knows(page.dataset.socket)) {
  const { muted } = await door(page, devices, JSON.parse(page.dataset.send));
  sending.wants.mic = !muted && devices.tracks.mic !== null;
  sending.wants.cam = devices.tracks.cam !== null;
}
// For tests and for people who look for a fault: what comes in, in the browser's own figures.
page.figures = () => media.figures();
wire = new Wire(page.dataset.socket, told, () => {
  connected = false;
  troubles();
});
