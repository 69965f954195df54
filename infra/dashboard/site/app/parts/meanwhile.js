/** What was changed elsewhere while the reader was editing, and the way on. */
import { plural } from "../lib/format.js";
import { html } from "../lib/html.js";

/** @param {{of: {meanwhile: import("../lib/editing.js").Meanwhile[], set: (name: any) => (value: any) => void}, names: Record<string, string>}} props names: of the fields, as the form calls them */
export const Meanwhile = ({ of, names }) => html`
  <div class="banner warn" role="alert">
    <div class="stack tight">
      <p><strong>This was changed elsewhere while you were editing.</strong> Nothing of yours is lost, and nothing is saved yet. Look at what is new, then save again.</p>
      <ul class="meanwhile">${of.meanwhile.map(({ name, theirs, mine }) => html`
        <li key=${name}><span>${names[name] ?? name} is now ${said(theirs)}${mine === undefined ? ". The form below has it." : html`; you wrote ${said(mine)}.`}</span>
          ${mine !== undefined && html`<button class="button small" type="button" onClick=${() => of.set(name)(theirs)}>Take theirs</button>`}</li>`)}</ul>
    </div>
  </div>`;

/** @param {any} value */
function said(value) {
  if (Array.isArray(value)) return value.length ? `a list of ${plural(value.length, "entry", "entries")}` : "an empty list";
  if (typeof value === "boolean") return value ? "chosen" : "not chosen";
  return value ? html`“${value}”` : "empty";
}
