// What this page knows of the room. The server decides everything; this only keeps what it said.

export const ROLES = ["moderator", "presenter", "participant"];

export class Room {
  me = null;
  role = "participant";
  rights = {};
  people = new Map();
  hands = [];
  chats = [];
  locked = false;
  recording = false;
  permissions = {};
  /** Who is speaking, first speaker first. */
  speaking = [];
  /** Who shows a feeling at the moment. */
  feelings = new Map();
  #ahead = 0;
  #loud = new Map();
  #heard = 0;
  #first = null;

  /** Whether this person may write privately to somebody with that role. */
  mayWriteTo(role) {
    return this.rights.private === "anyone" || (this.rights.private === "moderators" && role === "moderator");
  }

  /** Takes a message in and names what is worth telling a person: [what, values]. */
  take(message) {
    const news = [];
    switch (message.is) {
      case "you":
        if (this.me === message.seat && this.role !== message.role) news.push(["role", message.role]);
        if (this.me === message.seat && !this.rights.caption && message.rights.caption) news.push(["you-caption"]);
        [this.me, this.role, this.rights] = [message.seat, message.role, message.rights];
        break;
      case "room":
        this.speaking = [];
        this.people = new Map(message.people.map((person) => [person.seat, person]));
        [this.hands, this.chats] = [message.hands, message.chats];
        [this.locked, this.permissions] = [message.locked, message.permissions];
        if (message.recording && !this.recording) news.push(["being-recorded"]);
        this.recording = message.recording;
        this.#ahead = Date.parse(message.now) - Date.now();
        break;
      case "person": {
        const { is, ...person } = message;
        const before = this.people.get(person.seat);
        if (!before) news.push(["joined", person]);
        if (before && !before.on.screen && person.on.screen && person.seat !== this.me) news.push(["shares", person]);
        this.people.set(person.seat, person);
        break;
      }
      case "left":
        if (this.people.has(message.seat)) news.push(["left", this.people.get(message.seat)]);
        this.people.delete(message.seat);
        this.speaking = this.speaking.filter((seat) => seat !== message.seat);
        break;
      case "speaking":
        this.speaking = message.seats;
        message.seats.forEach((seat, at) => this.#loud.set(seat, ++this.#heard * 100 - at));
        break;
      case "reaction":
        this.feelings.set(message.seat, message.emoji);
        break;
      case "hands": {
        const up = new Set(this.hands.map((hand) => hand.seat));
        for (const hand of message.hands) {
          if (!up.has(hand.seat) && hand.seat !== this.me) news.push(["hand", this.people.get(hand.seat)]);
        }
        if (up.has(this.me) && !message.hands.some((hand) => hand.seat === this.me)) news.push(["hand-down"]);
        this.hands = message.hands;
        break;
      }
      case "chat": {
        const { is, ...chat } = message;
        this.chats = [...this.chats.slice(-499), chat];
        news.push(["chat", chat]);
        break;
      }
      case "locked":
        this.locked = message.on;
        news.push([message.on ? "now-locked" : "now-unlocked"]);
        break;
      case "recording":
        this.recording = message.on;
        news.push([message.on ? "now-recording" : message.cut ? `recording-${message.cut}` : "recording-over"]);
        break;
      case "permissions":
        this.permissions = message.permissions;
        news.push(["permissions-changed"]);
        break;
      case "muted":
        news.push(["you-muted"]);
        break;
      case "leaderless":
        news.push(["leaderless"]);
        break;
      case "denied":
        news.push([`denied-${message.why}`]);
        break;
    }
    return news;
  }

  /** The place in the queue of hands, from 1; 0 if the hand is down. */
  place(seat) {
    return this.hands.findIndex((hand) => hand.seat === seat) + 1;
  }

  /** Rises with how lately somebody spoke; 0 for those who did not. */
  loud(seat) {
    return this.#loud.get(seat) ?? 0;
  }

  /** Who is to be seen large: who speaks, or spoke last; never this person while there are others. */
  speaker() {
    const others = this.inOrder().filter((person) => person.seat !== this.me);
    const speaks = this.speaking.map((seat) => this.people.get(seat)).find((person) => person && person.seat !== this.me);
    const stays = others.find((person) => person.seat === this.#first);
    const first = speaks ?? stays ?? others.find((person) => person.on.cam) ?? others[0] ?? this.people.get(this.me) ?? null;
    this.#first = first?.seat ?? null;
    return first;
  }

  /** How many seconds ago, by the server's clock. */
  since(at) {
    return Math.max(0, Math.round((Date.now() + this.#ahead - Date.parse(at)) / 1000));
  }

  /** Everybody: hands in order, then by role, then as they came. */
  inOrder() {
    const rank = (person) => this.place(person.seat) || 1e6 + ROLES.indexOf(person.role);
    return [...this.people.values()].sort((a, b) => rank(a) - rank(b));
  }
}
