// The stage: tiles of people and of what is shared. Tiles are kept while they are shown, so that pictures go on.

import { EMOJI, el, icon, letters, named, say } from "./room-dom.js";

const MOST = 16;
const FILM = 5;

/** Which tiles are shown, in order: [{key, seat, slot, size}], and how many people are left out. */
export function plan(room, { layout, most }) {
  const sharer = [...room.people.values()].find((person) => person.on.screen);
  const folk = room.inOrder();
  const share = sharer ? [{ key: `${sharer.seat} screen`, seat: sharer.seat, slot: "screen", size: "large" }] : [];
  const tile = (person, size) => ({ key: person.seat, seat: person.seat, slot: "cam", size });
  if (layout === "speaker") {
    const first = sharer ? null : room.speaker();
    const others = [...folk].sort((a, b) => room.loud(b.seat) - room.loud(a.seat)).filter((person) => person !== first);
    const film = others.slice(0, Math.min(FILM, most)).map((person) => tile(person, "small"));
    const tiles = [...share, ...(first ? [tile(first, "large")] : []), ...film];
    return { tiles, rest: folk.length - film.length - (first ? 1 : 0), big: tiles.length > 0 };
  }
  const count = Math.min(most, MOST) - share.length;
  const shown = folk.slice(0, folk.length > count ? count - 1 : count);
  const total = shown.length + share.length;
  const size = total <= 2 ? "large" : total <= 9 ? "middle" : "small";
  return { tiles: [...share, ...shown.map((person) => tile(person, size))], rest: folk.length - shown.length, big: false };
}

export class Stage {
  #list; #room; #media; #own;
  #tiles = new Map();
  #rest = el("li", { class: "tile rest" });

  /** Draws into `list`; `own(slot)` is this person's own track. */
  constructor(list, room, media, own) {
    [this.#list, this.#room, this.#media, this.#own] = [list, room, media, own];
  }

  draw({ tiles, rest, big }, columns) {
    this.#list.className = big ? "speaker" : `gallery cols-${columns(tiles.length + (rest > 0 && !big ? 1 : 0))}`;
    const nodes = tiles.map((tile, at) => this.#tile(tile, big && at === 0));
    if (rest > 0 && !big) {
      this.#rest.textContent = say("more-people", { n: rest });
      nodes.push(this.#rest);
    }
    for (const [key, tile] of this.#tiles) {
      if (tiles.some((other) => other.key === key)) continue;
      tile.video.srcObject = null;
      this.#tiles.delete(key);
    }
    this.#order(nodes);
  }

  // A picture that is taken out of the page stops; browsers that can move it without that do so.
  #order(nodes) {
    for (const node of [...this.#list.children]) if (!nodes.includes(node)) node.remove();
    nodes.forEach((node, at) => {
      const there = this.#list.children[at];
      if (there === node) return;
      if (node.isConnected && this.#list.moveBefore) return this.#list.moveBefore(node, there ?? null);
      this.#list.insertBefore(node, there ?? null);
      return node.querySelector("video")?.play().catch(() => {});
    });
  }

  #tile({ key, seat, slot }, big) {
    if (!this.#tiles.has(key)) this.#tiles.set(key, this.#make(seat, slot));
    const tile = this.#tiles.get(key);
    const person = this.#room.people.get(seat);
    const mine = seat === this.#room.me;
    const stream = this.#stream(person, slot, mine);
    if (tile.video.srcObject !== stream) tile.video.srcObject = stream;
    tile.video.hidden = !stream;
    const speaks = slot === "cam" && this.#room.speaking.includes(seat);
    tile.node.className = ["tile", slot === "screen" && "shared", big && "big", speaks && "speaks", mine && slot === "cam" && "mine", person.away && "away"]
      .filter(Boolean).join(" ");
    tile.over.replaceChildren(...(slot === "screen" ? this.#shareLabel(person, mine) : this.#labels(person, mine, speaks)));
    return tile.node;
  }

  #make(seat, slot) {
    const person = this.#room.people.get(seat);
    const video = el("video", { autoplay: true, playsinline: true, hidden: true });
    video.muted = true;
    const over = el("div", { class: "over-tile" });
    const node = el("li", { class: "tile", "data-seat": seat, "data-slot": slot },
      slot === "cam" && el("span", { class: "letters", "aria-hidden": "true" }, letters(person.name)), video, over);
    return { node, video, over, own: null };
  }

  #stream(person, slot, mine) {
    if (!person.on[slot]) return null;
    if (!mine) return this.#media.picture(person.seat, slot);
    const track = this.#own(slot);
    if (!track) return null;
    const tile = this.#tiles.get(slot === "cam" ? person.seat : `${person.seat} ${slot}`);
    if (tile.own?.getTracks()[0] !== track) tile.own = new MediaStream([track]);
    return tile.own;
  }

  #shareLabel(person, mine) {
    return [el("div", { class: "label" }, el("span", { dir: "auto" }, mine ? say("you-share") : say("shares", { name: person.name })))];
  }

  #labels(person, mine, speaks) {
    const place = this.#room.place(person.seat);
    const name = mine ? el("span", {}, say("you-tile")) : named(person.name);
    const [silent, feels] = [!person.on.mic, this.#room.feelings.get(person.seat)];
    return [
      feels && el("span", { class: "feel" }, el("span", { "aria-hidden": "true" }, EMOJI[feels]), el("span", { class: "vh" }, say(`feel-${feels}`))),
      place > 0 && el("span", { class: "up" }, icon("hand"), el("span", { class: "vh" }, say("hand-up")), String(place)),
      el("div", { class: "label" },
        silent && [icon("muted"), el("span", { class: "vh" }, say("muted"))],
        name,
        speaks && el("span", { class: "vh" }, say("speaking")),
        person.role !== "participant" && !person.away && el("span", { class: "what" }, say(person.role)),
        person.away && el("span", { class: "what" }, say("away"))),
    ].filter(Boolean);
  }
}
