// This person's microphone, camera and screen: opened, chosen, closed. Whatever fails is named, never thrown.

const wishes = {
  mic: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  cam: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } },
};
const kinds = { mic: "audioinput", cam: "videoinput" };
export const NONE = "none";

const reasons = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

export class Devices {
  /** The open tracks; null where there is none. */
  tracks = { mic: null, cam: null, screen: null };
  /** Why one could not be opened: refused, missing, busy or unsupported. */
  trouble = { mic: null, cam: null, screen: null };
  #changed;

  /** Calls `changed(slot)` when a track is opened, closed or lost. */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Whether this browser, and the frame it shows the page in, can share a screen. */
  static canShare() {
    const policy = document.featurePolicy ?? document.permissionsPolicy;
    return Boolean(navigator.mediaDevices?.getDisplayMedia) && (policy?.allowsFeature("display-capture") ?? true);
  }

  chosen(slot) {
    return localStorage.getItem(`room-${slot}`) ?? "";
  }

  /** The devices there are, as [id, name]. Browsers name them only once one was allowed. */
  async list(slot) {
    const all = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
    return all.filter((device) => device.kind === kinds[slot] && device.deviceId).map((device) => [device.deviceId, device.label]);
  }

  /** Takes another device, or none; an open track is replaced. */
  async choose(slot, id) {
    localStorage.setItem(`room-${slot}`, id);
    this.close(slot);
    if (id !== NONE) await this.open(slot);
  }

  /** Opens the chosen device; true if there is a track then. */
  async open(slot) {
    if (this.tracks[slot]) return true;
    try {
      this.#keep(slot, await this.#ask(slot));
    } catch (error) {
      this.trouble[slot] = reasons[error.name] ?? "unsupported";
    }
    return this.tracks[slot] !== null;
  }

  close(slot) {
    const track = this.tracks[slot];
    this.trouble[slot] = null;
    if (!track) return;
    this.tracks[slot] = null;
    track.onended = null;
    track.stop();
    this.#changed(slot);
  }

  async #ask(slot) {
    if (slot === "screen") {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
      return stream.getVideoTracks()[0];
    }
    const chosen = this.chosen(slot);
    const wish = chosen && chosen !== NONE ? { ...wishes[slot], deviceId: { ideal: chosen } } : wishes[slot];
    const stream = await navigator.mediaDevices.getUserMedia({ [slot === "mic" ? "audio" : "video"]: wish });
    return stream.getTracks()[0];
  }

  #keep(slot, track) {
    if (slot === "screen") track.contentHint = "detail";
    track.onended = () => this.close(slot);
    this.trouble[slot] = null;
    this.tracks[slot] = track;
    this.#changed(slot);
  }
}

/** How loud a track is, from 0 to 100, called `told` with it until `stop` is called. */
export function level(track, told) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    told(Math.max(0, Math.min(100, 100 + 20 * Math.log10(Math.sqrt(power) || 1e-6) * 1.6)));
  }, 100);
  return { stop: () => {
    clearInterval(timer);
    context.close();
  } };
}
