/** How far plays were heard, as one bar in five parts. */
import { number, percent } from "../lib/format.js";
import { html } from "../lib/html.js";

/** @type {[keyof import("#api").BreakdownAnswer, string][]} */
const PARTS = [
  ["completed", "Completed, from 80 %"],
  ["mostly", "Mostly, from 60 %"],
  ["half", "Half, from 40 %"],
  ["partial", "Partly, from 20 %"],
  ["skipped", "Skipped"],
];

/** @param {{of: import("#api").BreakdownAnswer}} props */
export function Breakdown({ of }) {
  const all = PARTS.reduce((sum, [part]) => sum + of[part], 0);
  return html`
    <div class="breakdown">
      <div class="breakdown-bar" aria-hidden="true">${PARTS.map(([part]) => of[part] > 0 && html`<span key=${part} class=${`part-${part}`} style=${{ flexGrow: of[part] }}></span>`)}</div>
      <ul>${PARTS.map(([part, name]) => html`
        <li key=${part}><span class=${`dot part-${part}`} aria-hidden="true"></span><span>${name}</span><span class="figure">${number(of[part])} <span class="note">${all ? percent((100 * of[part]) / all) : ""}</span></span></li>`)}</ul>
    </div>`;
}
