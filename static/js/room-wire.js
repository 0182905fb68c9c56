// The socket: in with the ticket, back with the resume token, until the server says "gone".

const SILENCE = 50_000;

/** Whether this page has a seat to come back to. */
export const knows = (path) => sessionStorage.getItem(path) !== null;

export class Wire {
  #path; #told; #lost; #socket = null; #token; #tries = 0; #over = false; #watch = 0;

  /** Tells `told` every message of the server, and `lost` whenever the connection broke. */
  constructor(path, told, lost) {
    [this.#path, this.#told, this.#lost] = [path, told, lost];
    this.#token = sessionStorage.getItem(path);
    this.#open();
    addEventListener("online", () => this.#retry());
  }

  send(command) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(command));
  }

  /** Goes for good: nothing is resumed after that. */
  leave() {
    this.send({ do: "leave" });
    this.#finish();
  }

  #open() {
    const address = new URL(this.#path, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    if (this.#token) address.searchParams.set("resume", this.#token);
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.onmessage = (event) => this.#hear(JSON.parse(event.data));
    socket.onclose = () => {
      if (socket === this.#socket) this.#closed();
    };
    this.#listen();
  }

  #hear(message) {
    this.#listen();
    if (message.is === "ping") return;
    if (message.is === "you" && message.resume) {
      this.#token = message.resume;
      sessionStorage.setItem(this.#path, this.#token);
      this.#tries = 0;
    }
    if (message.is === "gone") this.#finish();
    this.#told(message);
  }

  // A connection can die without a word; the server speaks every 20 seconds.
  #listen() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      this.#socket?.close();
      this.#closed();
    }, SILENCE);
  }

  #closed() {
    if (this.#over) return;
    clearTimeout(this.#watch);
    this.#socket = null;
    this.#lost();
    const wait = Math.min(500 * 2 ** this.#tries++, 4000);
    setTimeout(() => this.#retry(), wait * (0.75 + Math.random() / 2));
  }

  #retry() {
    if (!this.#over && this.#socket === null) this.#open();
  }

  #finish() {
    this.#over = true;
    clearTimeout(this.#watch);
    sessionStorage.removeItem(this.#path);
  }
}
