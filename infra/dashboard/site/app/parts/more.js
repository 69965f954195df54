/** The end of a list that goes on. */
import { html } from "../lib/html.js";
import { plain } from "../words/problems.js";

/** @param {{of: {busy: boolean, problem: any, load: () => void} | null}} props */
export const More = ({ of }) => of && html`
  <div class="more">
    ${of.problem && html`<p class="wrong" role="alert">${plain(of.problem).text}</p>`}
    <button class="button" disabled=${of.busy} onClick=${of.load}>${of.busy ? "Loading…" : "Show more"}</button>
  </div>`;
