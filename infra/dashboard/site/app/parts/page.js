/** The frame of every page: its title, which is the document's too, a line below it, and what one can do here. */
import { useEffect } from "preact/hooks";
import { html } from "../lib/html.js";
import { Icon } from "./icon.js";

/** @param {{title: string, lead?: any, actions?: any, before?: any, children?: any, wide?: boolean}} props */
export function Page({ title, lead, actions, before, children }) {
  useEffect(() => {
    document.title = `${title} · BeatPass for producers`;
  }, [title]);
  return html`
    <header class="page-head">
      ${before}
      <div>
        <h1>${title}</h1>
        ${lead && html`<p class="lead">${lead}</p>`}
      </div>
      ${actions && html`<div class="actions">${actions}</div>`}
    </header>
    ${children}`;
}

/** A part of a page under a heading. @param {{title: any, note?: any, actions?: any, children?: any, id?: string, flush?: boolean}} props */
export const Section = ({ title, note, actions, children, id, flush }) => html`
  <section class=${`card ${flush ? "flush" : ""}`} aria-labelledby=${id}>
    <header class="card-head">
      <div><h2 id=${id}>${title}</h2>${note && html`<p class="note">${note}</p>`}</div>
      ${actions && html`<div class="actions">${actions}</div>`}
    </header>
    ${children}
  </section>`;

/** The way back to the page above. @param {{to: string, children?: any}} props */
export const Crumb = ({ to, children }) => html`<p class="crumb"><a href=${to}><${Icon} name="left" size=${16} />${children}</a></p>`;
