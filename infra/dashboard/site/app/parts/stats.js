/** Figures side by side, each with its name, a note and its reason. */
import { html } from "../lib/html.js";
import { DASH } from "../lib/format.js";

/** @param {{children: any, label?: string, columns?: number}} props */
export const Stats = ({ children, label, columns = 4 }) => html`<dl class=${`stats of-${columns}`} aria-label=${label}>${children}</dl>`;

/** @param {{name: string, value: any, note?: any, why?: any, href?: string}} props */
export const Stat = ({ name, value, note, why, href }) => html`
  <div class="stat">
    <dt>${href ? html`<a href=${href}>${name}</a>` : name}${why}</dt>
    <dd class="value">${shown(value)}</dd>
    ${note !== undefined && html`<dd class="note">${note || html`<span aria-hidden="true"> </span>`}</dd>`}
  </div>`;

/** A dash is read as what it means. @param {any} value */
export const shown = (value) =>
  value === DASH ? html`<span aria-hidden="true">${DASH}</span><span class="hidden">not known</span>` : value;

/** The same room while the figures load. @param {{names: string[], columns?: number}} props */
export const StatsWaiting = ({ names, columns = 4 }) => html`
  <dl class=${`stats of-${columns}`} aria-busy="true">
    ${names.map((name) => html`<div class="stat" key=${name}><dt>${name}</dt><dd class="value"><span class="bar"></span></dd><dd class="note"><span class="bar thin"></span></dd></div>`)}
  </dl>`;

/** A change, with its direction for the eye and in words. @param {{value: number | null | undefined, text: string}} props */
export const Trend = ({ value, text }) => html`
  <span class=${`trend ${value ? (value > 0 ? "up" : "down") : ""}`}>${text}</span>`;
