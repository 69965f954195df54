/** "Why this number": a small button beside a figure that explains it, when it was made and by which rules. */
import { useId } from "preact/hooks";
import { moment } from "../lib/format.js";
import { html } from "../lib/html.js";
import { Icon } from "./icon.js";

/**
 * @param {{of: string, children?: any, made?: {as_of?: string | null, rules?: string}, next?: string | null}} props
 *   of: the figure's name; made: the answer that it is from
 */
export function Why({ of, children, made, next }) {
  const id = `why${useId()}`;
  return html`
    <button class="why" type="button" popovertarget=${id} aria-label=${`Why this number: ${of}`}><${Icon} name="info" size=${16} /></button>
    <div class="why-text" id=${id} popover="auto" role="note">
      <strong>${of}</strong>
      <p>${children}</p>
      ${made && html`
        <dl>
          ${made.as_of && html`<div><dt>As of</dt><dd>${moment(made.as_of)}</dd></div>`}
          ${next && html`<div><dt>Next update</dt><dd>${moment(next)}</dd></div>`}
          ${made.rules && html`<div><dt>Rules</dt><dd>${made.rules}</dd></div>`}
        </dl>`}
    </div>`;
}
