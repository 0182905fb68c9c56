// "Check this browser": looks at what the browser allows at this place, and shows the words for it.

const ORDER = ["change", "know", "pass", "skip-it"];
const framed = window.self !== window.top;

function keeps(name, attributes) {
  const set = (value, age) => {
    document.cookie = `${name}=${value}; Path=/; SameSite=None; Secure; Max-Age=${age}${attributes}`;
  };
  set("1", 60);
  const kept = document.cookie.split("; ").includes(`${name}=1`);
  set("", 0);
  return kept;
}

function storage() {
  try {
    localStorage.setItem("check", "1");
    const kept = localStorage.getItem("check") === "1";
    localStorage.removeItem("check");
    return kept;
  } catch {
    return false;
  }
}

/** Whether the page around this one says that it keeps values for tools; it is given a second and a half. */
function lmsStorage() {
  if (!framed && !window.opener) return Promise.resolve("skip-it");
  const id = crypto.randomUUID?.() ?? String(Math.random());
  return new Promise((answer) => {
    const wait = setTimeout(() => answer("know"), 1500);
    window.addEventListener("message", ({ data }) => {
      if (data?.subject !== "lti.capabilities.response" || data.message_id !== id) return;
      const known = (data.supported_messages ?? []).map((message) => message?.subject);
      clearTimeout(wait);
      answer(known.includes("lti.put_data") && known.includes("lti.get_data") ? "pass" : "know");
    });
    (window.opener ?? window.parent).postMessage({ subject: "lti.capabilities", message_id: id }, "*");
  });
}

/** Whether this place may use `feature`, where the browser says so, and can do so by its function `device`. */
function allowed(feature, device) {
  if (!window.isSecureContext) return "change";
  const policy = document.permissionsPolicy ?? document.featurePolicy;
  if (policy?.allowsFeature && !policy.allowsFeature(feature)) return "know";
  if (typeof navigator.mediaDevices?.[device] !== "function") return "know";
  return policy?.allowsFeature || !framed ? "pass" : "skip-it";
}

function show(check, found) {
  const line = document.querySelector(`[data-check="${check}"][data-case="${found}"]`);
  line.hidden = false;
  return line;
}

const cookies = keeps("check-plain", "");
const apart = keeps("check-apart", "; Partitioned");
const looking = document.querySelector("#looking");
document.querySelector("#unscripted").hidden = true;
looking.hidden = false;

const found = {
  where: framed ? "know" : "pass",
  partitioned: apart ? "pass" : cookies ? "know" : "change",
  cookies: cookies ? "pass" : "know",
  storage: storage() ? "pass" : "know",
  "lms-storage": await lmsStorage(),
  camera: allowed("camera", "getUserMedia"),
  microphone: allowed("microphone", "getUserMedia"),
  screen: allowed("display-capture", "getDisplayMedia"),
};

const lines = Object.entries(found).map(([check, state]) => show(check, state));
const list = document.querySelector("#checks");
lines.sort((one, other) => ORDER.indexOf(one.dataset.case) - ORDER.indexOf(other.dataset.case));
list.append(...lines);
list.hidden = false;
looking.hidden = true;
// Where the page is, and what an LMS offers beside cookies that work, is nothing to take a detour for.
const counting = Object.entries(found).filter(([check]) => !["where", "cookies", "lms-storage", "storage"].includes(check));
const worst = ORDER.find((state) => counting.some(([, one]) => one === state)) ?? "pass";
document.querySelector(`[data-sum="${worst === "skip-it" ? "pass" : worst}"]`).hidden = false;
