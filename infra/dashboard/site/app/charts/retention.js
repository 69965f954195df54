/** Which part of a track is heard, and where listeners leave. Arrow keys go through its hundred parts. */
import { useState } from "preact/hooks";
import { duration, percent } from "../lib/format.js";
import { html } from "../lib/html.js";

const WIDTH = 1000;
const HEIGHT = 240;
/** @typedef {Api.PartAnswer} Part */

/** @param {{parts: Part[], label: string, leaves: number | null}} props leaves: the number of the part at which most leave */
export function Retention({ parts, label, leaves }) {
  const [at, setAt] = useState(/** @type {number | null} */ (null));
  const top = Math.max(100, ...parts.map((part) => part.heard_percent ?? 0));
  const shown = at === null ? undefined : parts[at];
  /** @param {KeyboardEvent} event */
  const step = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -parts.length, End: parts.length }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setAt(Math.min(Math.max((at ?? (by > 0 ? -1 : parts.length)) + by, 0), parts.length - 1));
  };
  /** @param {MouseEvent} event */
  const point = (event) => {
    const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    setAt(Math.min(Math.max(Math.floor(((event.clientX - box.left) / box.width) * parts.length), 0), parts.length - 1));
  };
  const line = (/** @type {(part: Part) => number | null} */ of) =>
    parts.map((part, index) => `${((index + 0.5) * WIDTH) / parts.length},${HEIGHT - (HEIGHT * (of(part) ?? 0)) / top}`).join(" ");
  const heard = line((part) => part.heard_percent);
  const others = parts.some((part) => part.others_percent !== null);
  const mark = parts.findIndex((part) => part.part === leaves);
  return html`
    <figure class="retention">
      <p class="readout" aria-live="polite">${shown ? `${duration(shown.from_ms)} to ${duration(shown.to_ms)}: ${said(shown)}` : html`<span class="note">${label}</span>`}</p>
      <div class="retention-plot" tabindex="0" role="application" aria-label=${`${label}. Arrow keys go through the track.`} onKeyDown=${step} onMouseMove=${point} onMouseLeave=${() => setAt(null)}>
        <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          ${[0, 50, 100].map((level) => html`<line key=${level} class="grid" x1="0" x2=${WIDTH} y1=${HEIGHT - (HEIGHT * level) / top} y2=${HEIGHT - (HEIGHT * level) / top} vector-effect="non-scaling-stroke" />`)}
          <polygon class="area" points=${`0,${HEIGHT} ${heard} ${WIDTH},${HEIGHT}`} />
          <polyline class="line" points=${heard} vector-effect="non-scaling-stroke" />
          ${others && html`<polyline class="others" points=${line((part) => part.others_percent)} vector-effect="non-scaling-stroke" />`}
          ${mark >= 0 && html`<line class="leaves" x1=${((mark + 0.5) * WIDTH) / parts.length} x2=${((mark + 0.5) * WIDTH) / parts.length} y1="0" y2=${HEIGHT} vector-effect="non-scaling-stroke" />`}
          ${at !== null && html`<line class="at" x1=${((at + 0.5) * WIDTH) / parts.length} x2=${((at + 0.5) * WIDTH) / parts.length} y1="0" y2=${HEIGHT} vector-effect="non-scaling-stroke" />`}
        </svg>
      </div>
      <p class="ends note" aria-hidden="true"><span>0:00</span><span>${duration(parts.at(-1)?.to_ms)}</span></p>
    </figure>`;
}

/** @param {Part} part */
const said = (part) => `${percent(part.heard_percent)} hear it, ${percent(part.left_percent)} leave here${part.others_percent === null ? "" : `, others ${percent(part.others_percent)}`}`;
