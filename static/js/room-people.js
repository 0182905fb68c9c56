// The list of people: hands first in their order, then by role.

import { el, icon, letters, named, redraw, say } from "./room-dom.js";
import { asking, heading, item, line, openMenu } from "./room-menu.js";
import { ROLES } from "./room-state.js";

/** Draws the list into `body`; `act` sends a command, `write` opens the chat with somebody. */
export function drawPeople(body, room, act, write) {
  redraw(body, hands(room, act), ROLES.map((role) => group(room, role, act, write)));
}

function hands(room, act) {
  if (room.hands.length === 0) return null;
  const all = room.rights.lower_hands && el("button", {
    type: "button", class: "btn btn-small btn-quiet", "data-key": "lower-all",
    onclick: () => act({ do: "lower", whom: "all" }),
  }, say("lower-all"));
  const rows = room.hands.map((hand, index) => handRow(room, hand, index, act));
  return el("section", { class: "hands" }, el("h2", { class: "group-name" }, say("hands"), all), el("ol", { class: "folk" }, rows));
}

function handRow(room, hand, index, act) {
  const person = room.people.get(hand.seat);
  if (!person) return null;
  const seconds = room.since(hand.since);
  const since = seconds < 60 ? say("for-seconds", { n: seconds }) : say("for-minutes", { n: Math.floor(seconds / 60) });
  const may = room.rights.lower_hands || hand.seat === room.me;
  return el("li", {},
    el("span", { class: "place num" }, String(index + 1)),
    el("div", { class: "who" }, named(person.name, { class: "n1" }), el("span", { class: "n2 num" }, since)),
    may && el("button", {
      type: "button", class: "btn btn-small", "data-key": `lower-${hand.seat}`,
      "aria-label": say("lower-of", { name: person.name }),
      onclick: () => act({ do: "lower", whom: hand.seat }),
    }, say("lower")));
}

function group(room, role, act, write) {
  const folk = [...room.people.values()].filter((person) => person.role === role);
  if (folk.length === 0) return null;
  return el("section", {},
    el("h2", { class: "group-name" }, say(`${role}s`), el("span", { class: "num" }, String(folk.length))),
    el("ul", { class: "folk" }, folk.map((person) => row(room, person, act, write))));
}

function row(room, person, act, write) {
  const about = [
    person.seat === room.me && say("you"),
    person.away && say("away"),
    person.captioner && say("captioner"),
    !person.away && room.place(person.seat) > 0 && say("hand-up"),
  ].filter(Boolean).join(", ");
  const items = () => actions(room, person, act, write);
  const menu = items().length > 1 && el("button", {
    type: "button", class: "btn btn-icon", "data-key": `menu-${person.seat}`,
    "aria-label": say("actions-for", { name: person.name }), "aria-haspopup": "true", "aria-expanded": "false",
    onclick: (event) => openMenu(event.currentTarget, say("actions-for", { name: person.name }), items()),
  }, icon("more"));
  return el("li", { class: person.away ? "away" : null },
    el("span", { class: "face", "aria-hidden": "true" }, letters(person.name)),
    el("div", { class: "who" },
      el("span", { class: "n1" }, named(person.name), person.guest && el("span", { class: "tag tag-guest" }, say("guest"))),
      about && el("span", { class: "n2" }, about)),
    el("div", { class: "signs" }, !person.on.mic && [icon("muted"), el("span", { class: "vh" }, say("muted"))], menu));
}

// Only what this person may do is offered; the server checks again.
function actions(room, person, act, write) {
  const { seat, name, role } = person;
  const self = seat === room.me;
  const moderate = room.rights.moderate;
  const give = (next) => () => act({ do: "role", person: seat, role: next });
  const private_ = !self && room.mayWriteTo(role);
  return [
    heading(named(name), `, ${say(role)}`),
    moderate && !self && role !== "presenter" && item("star", say("make-presenter"), give("presenter")),
    moderate && !self && role !== "participant" && item("person", say("make-participant"), give("participant")),
    moderate && !self && role !== "moderator"
      && asking("shield", say("make-moderator"), say("make-moderator-ask", { name }), say("make-moderator-yes"), say("cancel"), give("moderator")),
    moderate && self
      && asking("person", say("step-down"), say("step-down-ask"), say("step-down-yes"), say("cancel"), give("participant")),
    moderate && !self && line(),
    private_ && item("chat", say("write-to"), () => write(seat)),
    moderate && item("caption", say(person.captioner ? "no-captioner" : "make-captioner"), () => act({ do: "captioner", person: seat, on: !person.captioner })),
    moderate && !self && person.on.screen && item("share", say("unshare"), () => act({ do: "unshare" })),
    moderate && !self && person.on.mic && item("muted", say("mute"), () => act({ do: "mute", whom: seat })),
    (room.rights.lower_hands || self) && room.place(seat) > 0 && item("hand", say("lower-own-hand"), () => act({ do: "lower", whom: seat })),
    moderate && !self && line(),
    moderate && !self && role === "moderator" && heading(say("moderator-stays", { name })),
    moderate && !self && role !== "moderator"
      && asking("cross", say("remove"), say("remove-ask", { name }), say("remove-yes"), say("cancel"), () => act({ do: "remove", person: seat }), true),
  ].filter(Boolean);
}

/** The moderators' row under the list. */
export function drawModeration(foot, room, act) {
  foot.hidden = !room.rights.moderate;
  if (foot.hidden) return;
  const open = foot.querySelector("details")?.open ?? false;
  const button = (key, glyph, text, command) => el("button", {
    type: "button", class: "btn btn-small", "data-key": key, onclick: () => act(command),
  }, icon(glyph), text);
  redraw(foot,
    el("div", { class: "row" },
      button("mute-all", "muted", say("mute-all"), { do: "mute", whom: "all" }),
      room.rights.send.mic && button("record", "record", say(room.recording ? "record-stop" : "record"), { do: "record", on: !room.recording }),
      button("lock", "lock", say(room.locked ? "unlock" : "lock"), { do: "lock", on: !room.locked })),
    el("details", { class: "more", open },
      el("summary", { "data-key": "permissions" }, say("permissions")),
      el("fieldset", { class: "choices" },
        el("legend", {}, say("permissions-head")),
        ["audio", "video", "chat", "draw"].map((what) => permission(room, what, act))),
      privately(room, act)));
}

function privately(room, act) {
  const change = (event) => act({ do: "permit", permissions: { ...room.permissions, private: event.currentTarget.value } });
  const option = (whom) => el("option", { value: whom, selected: room.permissions.private === whom }, say(`private-${whom}`));
  return el("div", { class: "field" },
    el("label", { for: "permit-private" }, say("permit-private")),
    el("select", { id: "permit-private", "data-key": "permit-private", onchange: change }, ["anyone", "moderators", "nobody"].map(option)));
}

function permission(room, what, act) {
  const change = (event) => act({ do: "permit", permissions: { ...room.permissions, [what]: event.currentTarget.checked } });
  const id = `permit-${what}`;
  return el("div", { class: "check" },
    el("input", { type: "checkbox", id, "data-key": id, checked: room.permissions[what], onchange: change }),
    el("label", { for: id }, say(id)));
}
