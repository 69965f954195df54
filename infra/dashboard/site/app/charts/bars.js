/** Shares of a whole as bars with their names and figures; a list, for eyes and for screen readers. */
import { html } from "../lib/html.js";
import { number, percent } from "../lib/format.js";

/** @typedef {{key: string, name: any, value: number, percent?: number, note?: any}} Bar */

/** @param {{bars: Bar[], show?: (value: number) => string, label: string}} props */
export function Bars({ bars, show = number, label }) {
  const most = Math.max(...bars.map((bar) => bar.value), 1);
  return html`
    <ul class="bars" aria-label=${label}>
      ${bars.map((bar) => html`
        <li key=${bar.key}>
          <span class="bar-name">${bar.name}</span>
          <span class="bar-figure">${show(bar.value)}${bar.percent !== undefined && html`<span class="note"> ${percent(bar.percent)}</span>`}</span>
          <span class="bar-line" aria-hidden="true"><span style=${{ width: `${Math.max((100 * bar.value) / most, bar.value ? 1 : 0)}%` }}></span></span>
          ${bar.note && html`<span class="note">${bar.note}</span>`}
        </li>`)}
    </ul>`;
}

/** How far plays were heard, as one bar in five parts. */
/** @type {[keyof Api.BreakdownAnswer, string][]} */
const PARTS = [
  ["completed", "Completed, from 80 %"],
  ["mostly", "Mostly, from 60 %"],
  ["half", "Half, from 40 %"],
  ["partial", "Partly, from 20 %"],
  ["skipped", "Skipped"],
];

/** @param {{of: Api.BreakdownAnswer}} props */
export function Breakdown({ of }) {
  const all = PARTS.reduce((sum, [part]) => sum + of[part], 0);
  return html`
    <div class="breakdown">
      <div class="breakdown-bar" aria-hidden="true">${PARTS.map(([part]) => of[part] > 0 && html`<span key=${part} class=${`part-${part}`} style=${{ flexGrow: of[part] }}></span>`)}</div>
      <ul>${PARTS.map(([part, name]) => html`
        <li key=${part}><span class=${`dot part-${part}`} aria-hidden="true"></span><span>${name}</span><span class="figure">${number(of[part])} <span class="note">${all ? percent((100 * of[part]) / all) : ""}</span></span></li>`)}</ul>
    </div>`;
}

/** The last minutes as thin bars, the newest at the right. */
/** @param {{values: number[], label: string}} props */
export function Pulse({ values, label }) {
  const most = Math.max(...values, 1);
  return html`
    <svg class="pulse" viewBox=${`0 0 ${values.length * 6} 48`} preserveAspectRatio="none" role="img" aria-label=${label}>
      ${values.map((value, index) => {
        const height = value ? Math.max((48 * value) / most, 4) : 2;
        return html`<rect key=${index} class=${value ? "some" : ""} x=${index * 6} y=${48 - height} width="4" height=${height} rx="1" />`;
      })}
    </svg>`;
}

/** How much of the present level is done. */
const LENGTH = 2 * Math.PI * 52;

/** @param {{percent: number, children: any, label: string}} props */
export const Ring = ({ percent, children, label }) => html`
  <div class="ring" role="img" aria-label=${label}>
    <svg viewBox="0 0 120 120" aria-hidden="true">
      <circle class="track" cx="60" cy="60" r="52" />
      <circle class="fill" cx="60" cy="60" r="52" stroke-dasharray=${`${(LENGTH * percent) / 100} ${LENGTH}`} transform="rotate(-90 60 60)" />
    </svg>
    <div class="ring-text" aria-hidden="true">${children}</div>
  </div>`;
