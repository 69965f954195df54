/** A year of days as squares. One stop for the keyboard: arrows choose a day, Enter opens it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { day, month, plural } from "../lib/format.js";
import { html } from "../lib/html.js";
import { todayIn, zone } from "../lib/zone.js";

const SIZE = 11;
const STEP = 14;
const TOP = 18;
const LEFT = 30;
const WEEKDAYS = ["Mon", "", "Wed", "", "Fri", "", ""];
/** @typedef {{date: string, value: number, note: string}} Day */

/** @param {string} date Monday is 0 */
const weekday = (date) => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

/** @param {{days: Day[], label: string, chosen: string | null, onChoose: (date: string) => void, second?: boolean}} props second: in the second colour */
export function Heatmap({ days, label, chosen, onChoose, second }) {
  const [at, setAt] = useState(/** @type {number | null} */ (null));
  const offset = days[0] ? weekday(days[0].date) : 0;
  const steps = levels(days.map((each) => each.value));
  const weeks = Math.ceil((days.length + offset) / 7);
  const current = at ?? days.findIndex((each) => each.date === chosen);
  const shown = days[current];
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  // Where the year is wider than the screen, its newest days are seen first.
  useEffect(() => frame.current?.scrollTo({ left: frame.current.scrollWidth * ((days.filter((each) => each.date <= todayIn(zone.value)).length + 14) / days.length) - frame.current.clientWidth }), [days[0]?.date]);

  /** @param {KeyboardEvent} event */
  const step = (event) => {
    const by = { ArrowLeft: -7, ArrowRight: 7, ArrowUp: -1, ArrowDown: 1, Home: -days.length, End: days.length }[event.key];
    if (event.key === "Enter" && shown) onChoose(shown.date);
    if (by === undefined) return;
    event.preventDefault();
    const from = current < 0 ? days.length - 1 - by : current;
    setAt(Math.min(Math.max(from + by, 0), days.length - 1));
  };

  return html`
    <figure class="heat">
      <p class="readout" aria-live="polite">${shown ? `${day(shown.date)}: ${shown.note}` : html`<span class="note">${label}</span>`}</p>
      <div class="heat-scroll" ref=${frame} tabindex="0" role="application" aria-label=${`${label}. Arrow keys choose a day, Enter opens it.`} onKeyDown=${step} onMouseLeave=${() => setAt(null)}>
        <svg class=${second ? "second" : ""} width=${LEFT + weeks * STEP} height=${TOP + 7 * STEP} viewBox=${`0 0 ${LEFT + weeks * STEP} ${TOP + 7 * STEP}`} aria-hidden="true">
          ${WEEKDAYS.map((name, row) => name && html`<text key=${name} x="0" y=${TOP + row * STEP + 10}>${name}</text>`)}
          ${days.map((each, index) => each.date.endsWith("-01") && html`<text key=${each.date} x=${LEFT + Math.floor((index + offset) / 7) * STEP} y="11">${month(each.date).split(/[\s ]/)[0]}</text>`)}
          ${days.map((each, index) => html`
            <rect key=${each.date} class=${`heat-${steps(each.value)} ${each.date === chosen ? "chosen" : ""} ${index === at ? "at" : ""}`} rx="2.5"
              x=${LEFT + Math.floor((index + offset) / 7) * STEP} y=${TOP + ((index + offset) % 7) * STEP} width=${SIZE} height=${SIZE}
              onMouseEnter=${() => setAt(index)} onClick=${() => onChoose(each.date)} />`)}
        </svg>
      </div>
      <p class="heat-key note" aria-hidden="true">Less ${[0, 1, 2, 3, 4].map((step) => html`<svg key=${step} class=${second ? "second" : ""} width="11" height="11"><rect class=${`heat-${step}`} width="11" height="11" rx="2.5" /></svg>`)} More</p>
    </figure>`;
}

/** Five shades: none, then four parts of the largest. @param {number[]} values @returns {(value: number) => number} */
function levels(values) {
  const most = Math.max(...values, 1);
  return (value) => (value ? Math.min(Math.ceil((4 * value) / most), 4) : 0);
}

/** @param {number} count @param {string} what */
export const counted = (count, what) => (count ? plural(count, what) : `no ${what}s`);
