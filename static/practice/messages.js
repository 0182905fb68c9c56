// Answers the tool's messages as Canvas-like platforms do: capabilities, storage, the frame's height.
// Loaded by the course page and by the storage frame; both keep values in one sessionStorage.
const settings = document.currentScript.dataset;
const QUOTA = 300_000;
const KEY_LIMIT = 1_000;

const supported = [
  { subject: "lti.capabilities" },
  { subject: "lti.put_data", frame: settings.storageFrame },
  { subject: "lti.get_data", frame: settings.storageFrame },
  { subject: "lti.frameResize" },
];

class Refusal extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

function place(origin, key) {
  if (origin !== settings.toolOrigin) throw new Refusal("wrong_origin", "Only the tool may keep values here.");
  if (typeof key !== "string" || key === "" || key.length > KEY_LIMIT) throw new Refusal("bad_request", "No key.");
  return `lti ${origin} ${key}`;
}

function put(origin, { key, value }) {
  const name = place(origin, key);
  if (value === null || value === undefined) {
    sessionStorage.removeItem(name);
    return { key, value: null };
  }
  if (typeof value !== "string") throw new Refusal("bad_request", "A value is a text.");
  const used = Object.entries(sessionStorage).reduce((sum, [k, v]) => sum + k.length + v.length, 0);
  if (used + name.length + value.length > QUOTA) throw new Refusal("storage_exhaustion", "No room left.");
  sessionStorage.setItem(name, value);
  return { key, value };
}

function resize({ height }) {
  const frame = document.getElementById("tool");
  const pixels = Number.parseInt(height, 10);
  if (frame && pixels > 0) frame.style.height = `${Math.min(pixels, 20_000)}px`;
  return {};
}

function answer({ origin, data }) {
  switch (data.subject) {
    case "lti.capabilities":
      return { supported_messages: supported };
    case "lti.put_data":
      return put(origin, data);
    case "lti.get_data":
      return { key: data.key, value: sessionStorage.getItem(place(origin, data.key)) };
    case "lti.frameResize":
      return resize(data);
    default:
      throw new Refusal("unsupported_subject", "This platform does not know the message.");
  }
}

addEventListener("message", (event) => {
  const { data, source, origin } = event;
  if (typeof data !== "object" || data === null || !String(data.subject).startsWith("lti.")) return;
  if (String(data.subject).endsWith(".response") || !source) return;
  const reply = { subject: `${data.subject}.response`, message_id: data.message_id };
  try {
    if (typeof data.message_id !== "string") throw new Refusal("bad_request", "The message has no id.");
    Object.assign(reply, answer(event));
  } catch (problem) {
    reply.error = { code: problem.code ?? "error", message: problem.message };
  }
  source.postMessage(reply, origin);
});
