// Sound and pictures: answers the server's offers, sends this person's tracks on the lines that are theirs, and
// knows whose voice or picture each other line carries.

const rates = { q: 150_000, h: 500_000, f: 1_300_000 };
const SHARE_RATE = 2_500_000;
/** So long a connection may take before something is said about it. */
const PATIENCE = 10_000;
/** A connection that is cut is waited for so long before a new one is asked for. */
const CUT = 4_000;

export class Media {
  /** Whether sound and pictures flow: "waiting", "on", "blocked" or "over". */
  state = "waiting";
  #send; #changed; #tracks;
  #link = null; #own = {}; #lines = []; #tasks = Promise.resolve();
  #streams = new Map();
  #sounds = new Map();
  #timer = 0;

  /** Sends commands with `send`; calls `changed` when lines or the state changed; `tracks` are this person's. */
  constructor(send, changed, tracks) {
    [this.#send, this.#changed, this.#tracks] = [send, changed, tracks];
  }

  /** Takes an offer and answers it. Offers are answered one after the other. */
  offer(message) {
    this.#tasks = this.#tasks.then(() => this.#answer(message)).catch((error) => {
      console.warn("an offer could not be answered", error);
      this.#tell("over");
    });
  }

  /** Notes what each line carries. */
  lines(lines) {
    const before = new Map(this.#lines.map((line) => [line.mid, `${line.seat} ${line.slot}`]));
    this.#lines = lines;
    for (const line of lines) {
      // A line that goes over to somebody else must not show the one before for a moment longer.
      if (before.get(line.mid) !== `${line.seat} ${line.slot}`) this.#streams.delete(line.mid);
    }
    this.#changed();
  }

  /** The picture of somebody's camera or screen, if one comes in. */
  picture(seat, slot) {
    const line = this.#lines.find((other) => other.seat === seat && other.slot === slot);
    const track = line && this.#receiver(line.mid)?.track;
    if (!track) return null;
    if (!this.#streams.has(line.mid)) this.#streams.set(line.mid, new MediaStream([track]));
    return this.#streams.get(line.mid);
  }

  /** Whether there is a line on which this may be sent. */
  has(slot) {
    return Boolean(this.#own[slot]);
  }

  /** Sends this person's track for a slot, or nothing. */
  async put(slot, track) {
    const line = this.#transceiver(this.#own[slot]);
    if (!line) return;
    await line.sender.replaceTrack(track);
    if (track) await this.#limit(slot, line.sender);
  }

  /** The server has given up on sound and pictures of this page. */
  over() {
    this.#close();
    this.#tell("over");
  }

  /** Figures of what comes in, for tests and for curious people. */
  async figures() {
    const report = await this.#link?.getStats();
    return [...(report?.values() ?? [])];
  }

  async #answer({ offer, fresh, sdp, own, ice }) {
    if (fresh) this.#begin(ice ?? []);
    if (!this.#link) return;
    this.#own = own;
    await this.#link.setRemoteDescription({ type: "offer", sdp });
    for (const slot of ["mic", "cam", "screen"]) {
      const line = this.#transceiver(own[slot]);
      if (line) line.direction = "sendonly";
    }
    await this.#link.setLocalDescription(await this.#link.createAnswer());
    this.#send({ do: "answer", offer, sdp: this.#link.localDescription.sdp });
    for (const slot of ["mic", "cam", "screen"]) {
      const track = this.#tracks(slot);
      if (this.#transceiver(own[slot])?.sender.track !== track) await this.put(slot, track);
    }
    this.#changed();
  }

  #begin(iceServers) {
    this.#close();
    this.#link = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
    const link = this.#link;
    link.ontrack = ({ track, transceiver }) => {
      if (track.kind === "audio") this.#sound(transceiver.mid, track);
      this.#changed();
    };
    link.onconnectionstatechange = () => link === this.#link && this.#flows(link.connectionState);
    this.#flows("new");
  }

  #flows(state) {
    clearTimeout(this.#timer);
    const again = (wait) => setTimeout(() => this.#send({ do: "again" }), wait);
    if (state === "connected") return this.#tell("on");
    if (state === "failed") {
      this.#tell("blocked");
      this.#timer = again(CUT);
    } else if (state === "disconnected") {
      this.#timer = again(CUT);
    } else if (state !== "closed") {
      this.#timer = setTimeout(() => this.#tell("blocked"), PATIENCE);
    }
    return undefined;
  }

  #tell(state) {
    if (this.state === state) return;
    this.state = state;
    this.#changed();
  }

  #close() {
    clearTimeout(this.#timer);
    this.#link?.close();
    this.#link = null;
    [this.#own, this.#lines] = [{}, []];
    this.#streams.clear();
    for (const sound of this.#sounds.values()) sound.remove();
    this.#sounds.clear();
  }

  #sound(mid, track) {
    const sound = document.createElement("audio");
    sound.autoplay = true;
    sound.srcObject = new MediaStream([track]);
    this.#sounds.set(mid, sound);
    document.body.append(sound);
  }

  #transceiver(mid) {
    return mid ? this.#link?.getTransceivers().find((line) => line.mid === mid) : undefined;
  }

  #receiver(mid) {
    return this.#transceiver(mid)?.receiver;
  }

  async #limit(slot, sender) {
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) {
      if (slot === "cam") encoding.maxBitrate = rates[encoding.rid] ?? rates.f;
      if (slot === "screen") encoding.maxBitrate = SHARE_RATE;
    }
    // A browser that takes no limits sends without them.
    if (slot !== "mic") await sender.setParameters(parameters).catch(() => {});
  }
}
