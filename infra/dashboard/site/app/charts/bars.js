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
