// Launches without cookies: keeps the state of a login with the LMS page around this frame, and reads it
// back. LTI Client Side postMessages and postMessage Storage, version 0.1.
const config = JSON.parse(document.getElementById("config").textContent);
const outer = window.opener ?? window.parent;
const patience = 1500;

// The frame that keeps data: the page around this one, or the frame beside it that the LMS named.
const keeper = () => {
  if (config.target === "_parent") return outer;
  try {
    return outer.frames[config.target] ?? outer;
  } catch {
    return outer;
  }
};

// Not crypto.randomUUID, which plain http does not have.
const drawn = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const ask = (subject, message) =>
  new Promise((resolve, reject) => {
    const message_id = drawn();
    const stop = (settle, value) => {
      clearTimeout(timer);
      removeEventListener("message", heard);
      settle(value);
    };
    const heard = (event) => {
      const data = event.data;
      if (event.origin !== config.origin || typeof data !== "object" || data === null) return;
      if (data.message_id !== message_id || data.subject !== `${subject}.response`) return;
      if (data.error) stop(reject, new Error("refused"));
      else stop(resolve, data);
    };
    const timer = setTimeout(() => stop(reject, new Error("no answer")), patience);
    addEventListener("message", heard);
    keeper().postMessage({ subject, message_id, ...message }, config.origin);
  });

// Some platforms still know only the names from before the release.
const askTwice = (name, message) =>
  ask(`lti.${name}`, message).catch(() => ask(`org.imsglobal.lti.${name}`, message));

const steps = {
  // Login: whatever becomes of the storing, the login goes on.
  async put() {
    try {
      await askTwice("put_data", { key: config.key, value: config.value });
    } catch {
      // The launch will find nothing and offer a new tab.
    }
    document.getElementById("go").click();
  },

  // Launch: what was stored proves that this browser began the login.
  async get() {
    const [waiting, instead] = ["waiting", "instead"].map((id) => document.getElementById(id));
    waiting.hidden = false;
    instead.hidden = true;
    try {
      const kept = await askTwice("get_data", { key: config.key });
      if (typeof kept.value !== "string") throw new Error("nothing kept");
      document.getElementById("proof").value = kept.value;
      document.getElementById("verify").requestSubmit();
    } catch {
      waiting.hidden = true;
      instead.hidden = false;
    }
  },

  // A form that only passes on what the browser has to carry.
  async send() {
    document.getElementById("go").click();
  },
};

steps[config.step]?.();
