/** Pictures of producers and tracks. Where there is none that can load, initials on a colour of the name's own. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";

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
const initials = (name) =>
  name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
