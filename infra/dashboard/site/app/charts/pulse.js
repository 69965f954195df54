/** The last minutes as thin bars, the newest at the right. */
import { html } from "../lib/html.js";

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
