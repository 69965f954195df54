/** Icons: one path each, drawn with the colour of the text. They say nothing to screen readers. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";

const PATHS = {
  home: "M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z",
  progress: "M8 4h8v5a4 4 0 0 1-8 0zM8 6H4a4 4 0 0 0 4 4M16 6h4a4 4 0 0 1-4 4M12 13v4M8 20h8",
  tracks: "M9 18V6l11-2v12M9 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0M20 16a3 3 0 1 1-6 0 3 3 0 0 1 6 0",
  albums: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4",
  activity: "M3 12h4l3-8 4 16 3-8h4",
  finances: "M4 7h16v11H4zM4 11h16M8 15h3",
  leaderboards: "M4 20v-7h5v7M9.5 20V5h5v15M15 20v-10h5v10M3 20h18",
  collaborations: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2 20a7 7 0 0 1 14 0M16 4.500a3.5 3.5 0 0 1 0 6.500M18 14a7 7 0 0 1 4 6",
  digests: "M6 17v-6a6 6 0 0 1 12 0v6l1.500 2h-15zM10 21h4",
  insights: "M4 20V4M4 20h16M8 16l4-5 3 3 5-7",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M16 16l5 5",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  download: "M12 4v11M7 11l5 5 5-5M4 20h16",
  external: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  check: "M4 12l5 5L20 6",
  close: "M5 5l14 14M19 5L5 19",
  lock: "M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3",
  menu: "M4 7h16M4 12h16M4 17h16",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2",
  moon: "M20 14A8.5 8.5 0 0 1 10 4a8.5 8.5 0 1 0 10 10z",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 11v6M12 7.500v.5",
  up: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  plus: "M12 5v14M5 12h14",
  leave: "M10 4H5v16h5M14 8l4 4-4 4M8 12h10",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
};

/** @param {{name: keyof typeof PATHS, size?: number}} props */
export const Icon = ({ name, size = 20 }) => html`
  <svg class="icon" width=${size} height=${size} viewBox="0 0 24 24" aria-hidden="true" fill="none"
    stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">
    <path d=${PATHS[name]} />
  </svg>`;
/** @typedef {keyof typeof PATHS} IconName */

// Pictures of producers and tracks. Where there is none that can load, initials on a colour of the name's own.

/** Names of example hosts never resolve (RFC 2606), and the demo data has only such. @param {string | null | undefined} url */
function loadable(url) {
  try {
    const { protocol, hostname } = new URL(url ?? "");
    return protocol === "https:" && !hostname.endsWith(".example");
  } catch {
    return false;
  }
}

/** @param {{name: string, url?: string | null, size?: "s" | "m" | "l", round?: boolean}} props */
export function Cover({ name, url, size = "m", round = false }) {
  const [broken, setBroken] = useState(false);
  return html`
    <span class=${`cover ${size} hue-${hue(name)} ${round ? "round" : ""}`} aria-hidden="true">
      ${initials(name)}
      ${loadable(url) && !broken && html`<img src=${url} alt="" loading="lazy" onError=${() => setBroken(true)} />`}
    </span>`;
}

/** One of six. @param {string} name */
const hue = (name) => [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 6, 7);

/** @param {string} name */
export const initials = (name) =>
  name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
