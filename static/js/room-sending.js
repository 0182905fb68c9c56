// What this person wants to send, brought together with what they may, what is open and what the server knows.

import { say } from "./room-dom.js";

const SLOTS = ["mic", "cam", "screen"];

export class Sending {
  /** What this person wants to send. */
  wants = { mic: false, cam: false, screen: false };
  #room; #devices; #media; #send; #note; #asked = {};

  constructor({ room, devices, media, send, note }) {
    [this.#room, this.#devices, this.#media, this.#send, this.#note] = [room, devices, media, send, note];
  }

  may(slot) {
    return this.#room.rights.send?.[slot] ?? false;
  }

  sends(slot) {
    return this.wants[slot] && this.may(slot) && this.#devices.tracks[slot] !== null;
  }

  /** The track that goes out for a slot now. */
  track(slot) {
    return this.sends(slot) ? this.#devices.tracks[slot] : null;
  }

  /** Begins to send, or ends it. Says what is wrong if nothing can be sent. */
  async toggle(slot) {
    if (!this.may(slot)) return this.#note(say(`${slot}-locked`));
    if (this.wants[slot]) return this.stop(slot);
    if (await this.#devices.open(slot)) {
      this.wants[slot] = true;
      return this.sync();
    }
    // Whoever closes the browser's own question has not met with trouble.
    if (slot !== "screen" || this.#devices.trouble.screen !== "refused") this.#note(say(`${slot}-${this.#devices.trouble[slot]}`));
    return undefined;
  }

  stop(slot) {
    this.wants[slot] = false;
    // A light beside the camera that stays on is not believed. A microphone has to be there at once.
    if (slot !== "mic") this.#devices.close(slot);
    this.sync();
  }

  /** The connection is new: the server knows nothing of what is sent. */
  anew(muted) {
    this.#asked = {};
    if (muted) this.wants.mic = false;
  }

  /** The server ended it. */
  stopped(slot) {
    this.#asked[slot] = false;
    if (this.wants[slot]) this.stop(slot);
  }

  /** Does whatever is missing between what is wanted and what is. */
  sync() {
    for (const slot of SLOTS) {
      if (this.wants[slot] && !this.may(slot)) {
        this.wants[slot] = false;
        if (slot !== "mic") this.#devices.close(slot);
      }
      const on = this.sends(slot);
      if (this.#media.has(slot)) this.#media.put(slot, this.track(slot)).catch((error) => console.warn(slot, error));
      if (!this.#room.me || (this.#asked[slot] ?? false) === on) continue;
      this.#asked[slot] = on;
      this.#send({ do: "publish", slot, on });
    }
  }
}
