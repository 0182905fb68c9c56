// Before going in: a look into the mirror, a word into the microphone, and which of several to take.

import { NONE, level } from "./room-devices.js";
import { el, say } from "./room-dom.js";

/** Fields to choose microphone and camera by, with a preview; for the door, and for later. */
export class DeviceForm {
  node;
  #devices; #may; #meter = null;
  #mirror = el("video", { class: "mirror", muted: true, autoplay: true, playsinline: true, "aria-label": say("preview") });
  #bar = el("progress", { class: "bar", max: "100", value: "0", "aria-label": say("level") });
  #selects = {};
  #hints = {};

  constructor(devices, may) {
    [this.#devices, this.#may] = [devices, may];
    this.#mirror.muted = true;
    this.node = el("div", { class: "devices" },
      may.cam && el("div", { class: "mirror-box" }, this.#mirror, el("p", { class: "mirror-none" }, say("no-picture"))),
      may.mic && this.#field("mic", this.#bar),
      may.cam && this.#field("cam"));
  }

  #field(slot, ...more) {
    this.#selects[slot] = el("select", { class: "fill", id: `choose-${slot}`, onchange: (event) => this.#choose(slot, event.target.value) });
    this.#hints[slot] = el("p", { class: "hint", id: `hint-${slot}`, role: "status" });
    return el("div", { class: "field" }, el("label", { for: `choose-${slot}` }, say(slot)), this.#selects[slot], ...more, this.#hints[slot]);
  }

  /** Opens what may be used and was not switched off before, and shows it. */
  async open() {
    for (const slot of ["mic", "cam"]) {
      if (!this.#may[slot]) continue;
      if (this.#devices.chosen(slot) !== NONE) await this.#devices.open(slot);
      await this.draw(slot);
    }
  }

  async #choose(slot, id) {
    await this.#devices.choose(slot, id);
    await this.draw(slot);
  }

  async draw(slot) {
    const select = this.#selects[slot];
    if (!select) return;
    const [track, list] = [this.#devices.tracks[slot], await this.#devices.list(slot)];
    const named = list.map(([id, name], at) => [id, name || say("device-number", { n: at + 1 })]);
    select.replaceChildren(...[...named, [NONE, say(`no-${slot}`)]].map(([value, text]) => el("option", { value, dir: "auto" }, text)));
    const off = !track && (named.length === 0 || this.#devices.chosen(slot) === NONE || this.#devices.trouble[slot] !== null);
    select.value = off ? NONE : (track?.getSettings().deviceId ?? named[0]?.[0] ?? NONE);
    const trouble = this.#devices.trouble[slot];
    this.#hints[slot].textContent = trouble ? say(`${slot}-${trouble}`) : track && slot === "mic" ? say("say-something") : "";
    if (slot === "cam") this.#mirror.srcObject = track ? new MediaStream([track]) : null;
    if (slot === "mic") this.#listen(track);
  }

  #listen(track) {
    this.#meter?.stop();
    this.#bar.value = 0;
    this.#bar.classList.toggle("off", !track);
    this.#meter = track ? level(track, (loud) => (this.#bar.value = loud)) : null;
  }

  close() {
    this.#meter?.stop();
    this.#mirror.srcObject = null;
  }
}

/** Shows the door; resolves when the person goes in, with {muted}. */
export function door(page, devices, may) {
  const form = new DeviceForm(devices, may);
  const muted = el("input", { type: "checkbox", id: "join-muted", checked: true });
  const button = el("button", { type: "submit", class: "btn btn-primary btn-large" }, say("enter"));
  const silent = !may.mic && !may.cam;
  const title = el("h1", { class: "name", dir: "auto" }, page.querySelector("h1").textContent);
  const node = el("div", { class: "door", id: "door" },
    el("header", { class: "door-head" }, el("span", { class: "mark" }, "Colloquy")),
    el("main", {},
      el("div", {}, el("p", { class: "over" }, say("before")), title),
      el("form", { class: "panel" },
        silent ? el("p", {}, say(page.dataset.mute === undefined ? "listen-only" : "no-media")) : form.node,
        may.mic && el("div", { class: "check" }, muted, el("label", { for: "join-muted" }, say("join-muted"))),
        button)));
  page.hidden = true;
  document.body.prepend(node);
  form.open();
  return new Promise((enter) => {
    node.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      form.close();
      node.remove();
      page.hidden = false;
      enter({ muted: muted.checked });
    });
  });
}
