// What is said aloud, and what is written on the stage.

import { el, icon, lang, say } from "./room-dom.js";

const at = (id) => document.getElementById(id);
/** So long joins are collected before they are told together. */
const GATHER = 5_000;
/** So long what is being said stays in writing. */
const CAPTION = 7_000;

export class News {
  #room; #chatOpen; #joined = []; #caption = 0;

  constructor(room, chatOpen) {
    [this.#room, this.#chatOpen] = [room, chatOpen];
  }

  /** Tells one piece of news; true if it is a message that nobody has seen yet. */
  tell([what, value]) {
    switch (what) {
      case "joined":
        if (this.#joined.length === 0) setTimeout(() => this.#tellJoined(), GATHER);
        this.#joined.push(value.name);
        return false;
      case "left":
        return this.hear(say("left", { name: value.name }));
      case "hand":
        return this.#room.rights.lower_hands && value && this.hear(say("hand-heard", { name: value.name }));
      case "hand-down":
        return this.hear(say("hand-down"));
      case "chat":
        if (this.#chatOpen()) return false;
        this.hear(say("chat-heard", { name: value.name, text: value.text }));
        return value.from !== this.#room.me;
      case "shares":
        return this.hear(say("shares", { name: value.name }));
      case "role":
        return this.note(say("you-role", { role: say(value) }));
      default:
        return this.note(say(what));
    }
  }

  #tellJoined() {
    const names = new Intl.ListFormat(lang, { type: "conjunction" });
    const few = this.#joined.length <= 3;
    this.hear(few ? say("joined", { names: names.format(this.#joined) })
      : say("joined-more", { names: this.#joined.slice(0, 2).join(", "), n: this.#joined.length - 2 }));
    this.#joined = [];
  }

  /** Says something to those who listen to the page. */
  hear(text) {
    at("heard").append(el("span", {}, text, " "));
    while (at("heard").childNodes.length > 20) at("heard").firstChild.remove();
    return false;
  }

  /** Writes something on the stage, until it is closed or something else is written. */
  note(text) {
    const close = el("button", { type: "button", class: "note-close", "aria-label": say("close-note"), onclick: () => at("note").replaceChildren() }, icon("cross"));
    at("note").replaceChildren(el("span", {}, text), close);
    return false;
  }

  /** Says what is wrong, as long as it is; `act` is what can be done about it. */
  trouble(text, act = null) {
    const button = text && act && el("button", { type: "button", class: "btn btn-small", onclick: act.click }, act.word);
    at("trouble").replaceChildren(...[text, button].filter(Boolean));
    at("trouble").hidden = text === "";
  }

  /** Shows what is being said. */
  caption({ text, lang: language }) {
    const line = at("caption");
    line.append(el("span", { lang: language, dir: "auto" }, text, " "));
    while (line.childNodes.length > 2) line.firstChild.remove();
    line.hidden = false;
    clearTimeout(this.#caption);
    this.#caption = setTimeout(() => {
      line.hidden = true;
      line.replaceChildren();
    }, CAPTION);
  }
}
