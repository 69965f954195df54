/** How much of the present level is done. */
import { html } from "../lib/html.js";

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
