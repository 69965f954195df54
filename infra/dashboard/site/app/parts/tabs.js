/** A choice that is in the address: links, so that each choice can be opened, kept and gone back to. */
import { html } from "../lib/html.js";
import { place, withQuery } from "../lib/router.js";

/**
 * @param {{label: string, name: string, choices: [string, string][], usual?: string, quiet?: boolean}} props
 *   name: the parameter; choices: value and text; usual: the value when the address says nothing
 */
export function Tabs({ label, name, choices, usual = "", quiet }) {
  const now = place.value.query.get(name) ?? usual;
  return html`
    <nav class=${quiet ? "tabs quiet" : "tabs"} aria-label=${label}>
      ${choices.map(([value, text]) => html`
        <a key=${value} href=${withQuery({ [name]: value === usual ? null : value, cursor: null })}
          aria-current=${value === now ? "true" : undefined}>${text}</a>`)}
    </nav>`;
}
