// Chat: what was said, and the field to say something.

import { el, lang, named, say } from "./room-dom.js";

const clock = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export class Chat {
  #room; #act; #drawn = 0;
  #list = el("div", { class: "talk", role: "log", "aria-live": "polite" }, el("p", { class: "event" }, say("chat-empty")));
  #closed = el("p", { class: "hint", hidden: true }, say("chat-closed"));
  #noPrivate = el("p", { class: "hint", hidden: true }, say("chat-no-private"));
  #to = el("select", { id: "chat-to", class: "fill" });
  #text = el("textarea", { id: "chat-text", rows: "1", maxlength: "2000", dir: "auto", placeholder: say("message") });

  constructor(room, body, foot, act) {
    [this.#room, this.#act] = [room, act];
    body.append(this.#list);
    this.#text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#send(event);
    });
    foot.append(this.#closed, this.#noPrivate, el("form", { class: "composer", onsubmit: (event) => this.#send(event) },
      el("div", { class: "composer-to" }, el("label", { for: "chat-to" }, say("to")), this.#to),
      el("label", { for: "chat-text", class: "vh" }, say("message")), this.#text,
      el("button", { type: "submit", class: "btn btn-primary" }, say("send"))));
  }

  focus() {
    this.#text.focus();
  }

  /** Chooses whom to write to. */
  writeTo(seat) {
    this.#to.value = seat;
    this.focus();
  }

  draw() {
    this.#closed.hidden = this.#room.rights.chat_all !== false;
    this.#noPrivate.hidden = this.#room.rights.private !== "nobody";
    this.#drawTo();
    const fresh = this.#room.chats.filter((chat) => chat.id > this.#drawn);
    if (fresh.length === 0) return;
    if (this.#drawn === 0) this.#list.replaceChildren();
    this.#drawn = fresh.at(-1).id;
    const body = this.#list.parentElement;
    const atEnd = body.scrollHeight - body.scrollTop - body.clientHeight < 80;
    // Only what is new is added, so that only that is read out.
    this.#list.append(...fresh.map((chat) => this.#said(chat)));
    if (atEnd) body.scrollTop = body.scrollHeight;
  }

  #drawTo() {
    const { rights, people, me } = this.#room;
    const others = [...people.values()].filter((person) => person.seat !== me);
    const options = [
      ...(rights.chat_all ? [["all", say("to-all")]] : []),
      ["moderators", say("to-moderators")],
      ...others.filter((person) => this.#room.mayWriteTo(person.role)).map((person) => [person.seat, person.name]),
    ];
    const now = options.map((option) => option.join("\n")).join("\n");
    if (this.#to.dataset.now === now) return;
    this.#to.dataset.now = now;
    const chosen = this.#to.value;
    this.#to.replaceChildren(...options.map(([value, text]) => el("option", { value, dir: "auto" }, text)));
    if (options.some(([value]) => value === chosen)) this.#to.value = chosen;
  }

  #said(chat) {
    const own = chat.from === this.#room.me;
    const kept = {
      all: null,
      moderators: say("chat-moderators"),
    };
    const to = chat.to in kept ? kept[chat.to]
      : own ? say("chat-private", { name: chat.to_name }) : say("chat-private-you");
    return el("article", { class: to ? "aside" : null },
      el("p", { class: "said-by" }, el("b", {}, named(chat.name)), chat.guest && el("span", { class: "tag tag-guest" }, say("guest")), to && el("span", { class: "tag", dir: "auto" }, to),
        el("time", { datetime: chat.at }, clock.format(new Date(chat.at)))),
      el("p", { dir: "auto", class: "said-text" }, chat.text));
  }

  #send(event) {
    event.preventDefault();
    const text = this.#text.value.trim();
    if (!text || !this.#to.value) return;
    this.#act({ do: "chat", to: this.#to.value, text });
    this.#text.value = "";
  }
}
