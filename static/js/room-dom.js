// Small tools of the room page: elements, icons, words. Names and messages only ever become text nodes.

const root = document.getElementById("room");
const words = JSON.parse(root.dataset.words);
export const lang = document.documentElement.lang;

/** A sentence of the page, its {braces} filled in. */
export function say(id, values = {}) {
  return (words[`room-${id}`] ?? id).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** An element; properties starting with "on" are listeners, the others attributes. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const paths = {
  hand: "M8 12.5V6a1.4 1.4 0 0 1 2.8 0v5M10.8 11V4.4a1.4 1.4 0 0 1 2.8 0V11M13.6 11V5.6a1.4 1.4 0 0 1 2.8 0v8.4c0 3.9-2 6.5-5.2 6.5-2.6 0-3.9-1.2-5.2-3.7l-1.8-3.5c-.8-1.6 1.1-2.6 2.1-1.3L8 14",
  chat: "M4 6.5a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-4.5 3.5V16.500H6a2 2 0 0 1-2-2z",
  people: "M5.700 8.500a3.300 3.300 0 1 0 6.600 0a3.300 3.300 0 1 0-6.600 0M3 19.500c.4-3.400 2.800-5.200 6-5.200s5.600 1.800 6 5.200M15.500 5.400a3.300 3.300 0 0 1 0 6.200M17.500 14.700c2 .7 3.200 2.400 3.500 4.800",
  more: "M5.500 12h.01M12 12h.01M18.500 12h.01",
  leave: "M3.500 14.500c4.800-4.600 12.200-4.600 17 0l-2 2.200-3.500-1.500v-2.400a11 11 0 0 0-6 0v2.400l-3.500 1.500z",
  muted: "M9 9V6.500a3 3 0 0 1 6 0V12M5.500 11.500a6.500 6.500 0 0 0 10 5.500M18.500 11.500c0 .8-.1 1.500-.4 2.200M12 18v3M4 4l16 16",
  mic: "M12 3.500a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3M5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v3",
  cam: "M5 6.500h8.500a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2M15.500 10.500L21 7.500v9l-5.500-3",
  nocam: "M5 6.500h6.500M15.500 10.500L21 7.500v9l-3-1.600M15.500 14v1.500M13.500 17.500H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 .6-1.400M4 4l16 16",
  share: "M5 4.500h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2M12 14V8M9.500 10L12 7.500l2.500 2.500M8 20h8",
  smile: "M3.500 12a8.500 8.500 0 1 0 17 0a8.500 8.500 0 1 0-17 0M8.500 14c1.700 2.500 5.300 2.500 7 0M9 9.500v.1M15 9.500v.1",
  grid: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  speaker: "M4 4.500h16v9H4zM4 16.500h4v3H4zM10 16.500h4v3h-4zM16 16.500h4v3h-4z",
  caption: "M5 5.500h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2M6.500 12h5M13.500 12h4M6.500 15h3M11.500 15h6",
  gear: "M9 12a3 3 0 1 0 6 0a3 3 0 1 0-6 0M12 3.500v3M12 17.500v3M3.500 12h3M17.500 12h3M6 6l2.100 2.100M15.900 15.900L18 18M18 6l-2.100 2.100M8.100 15.900L6 18",
  lock: "M7 10h10a2 2 0 0 1 2 2v5.500a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V12a2 2 0 0 1 2-2M8 10V8a4 4 0 0 1 8 0v2",
  star: "M12 4l2.400 5 5.600.7-4.100 3.800 1.100 5.500-5-2.800-5 2.800 1.100-5.500L4 9.700 9.600 9z",
  shield: "M12 3.500l7 2.500v5.500c0 4.300-2.800 7.300-7 9-4.200-1.700-7-4.700-7-9V6z",
  person: "M8.500 8a3.500 3.500 0 1 0 7 0a3.500 3.500 0 1 0-7 0M5 20c.5-3.800 3.200-5.800 7-5.800s6.500 2 7 5.800",
  record: "M6.500 12a5.500 5.500 0 1 0 11 0a5.500 5.500 0 1 0-11 0",
  cross: "M6 6l12 12M18 6L6 18",
};

/** What people can show that they feel. */
export const EMOJI = { up: "👍", down: "👎", clap: "👏", heart: "❤️", laugh: "😄", wow: "😮" };

const svg = "http://www.w3.org/2000/svg";

/** An outline of the house's set; decoration only, the word stands beside it. */
export function icon(name) {
  const node = document.createElementNS(svg, "svg");
  node.setAttribute("class", name === "more" ? "i i-dots" : "i");
  node.setAttribute("viewBox", "0 0 24 24");
  node.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg, "path");
  path.setAttribute("d", paths[name]);
  node.append(path);
  return node;
}

/** A person's name as text, whatever script and direction it has. */
export function named(name, attributes = {}) {
  return el("bdi", { dir: "auto", ...attributes }, name);
}

const graphemes = new Intl.Segmenter(lang, { granularity: "grapheme" });
const first = (word) => graphemes.segment(word)[Symbol.iterator]().next().value?.segment ?? "";

/** One or two letters for a person without a picture; two only where initials are a custom. */
export function letters(name) {
  const parts = name.trim().split(/\s+/);
  const initials = parts.length > 1 && /^\p{Script=Latin}/u.test(name);
  return (initials ? first(parts[0]) + first(parts.at(-1)) : first(parts[0])).toLocaleUpperCase(lang);
}

/** Replaces what is in `parent` and keeps the focus on the control with the same data-key. */
export function redraw(parent, ...children) {
  const key = parent.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  parent.replaceChildren(...children.flat().filter(Boolean));
  if (key) parent.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}
