/** The states of everything that is loaded: not there yet, failed, old, empty. */
import { html } from "../lib/html.js";
import { plain } from "../words/problems.js";
import { Icon } from "./icon.js";

/**
 * Shows the content of a resource, or its state. `placeholder` takes the room of the content, so that nothing jumps.
 * @param {{of: Api.Resource<any>, placeholder?: any, children: (data: any) => any}} props
 */
export function Loaded({ of, placeholder, children }) {
  if (of.data === undefined) return of.problem ? html`<${Failed} problem=${of.problem} retry=${of.reload} />` : (placeholder ?? html`<${Waiting} />`);
  return html`
    ${of.problem && html`<${Stale} problem=${of.problem} retry=${of.reload} />`}
    <div class=${of.stale ? "content is-stale" : "content"} aria-busy=${of.loading ? "true" : "false"}>
      ${children(of.data)}
    </div>`;
}

/** Grey bars in the room that the content will take. @param {{height?: string, label?: string}} props */
export const Waiting = ({ height = "12rem", label = "Loading" }) => html`
  <div class="waiting" style=${{ minHeight: height }} role="status"><span class="hidden">${label}</span></div>`;

/** @param {{problem: Api.Problem, retry?: () => void}} props */
export function Failed({ problem, retry }) {
  const { title, text } = plain(problem);
  return html`
    <div class="state" role="alert">
      <h2>${title}</h2>
      <p>${text}</p>
      ${problem.kind === "no-artist-profile" ? html`<a class="button" href="/welcome">Create your profile</a>` : retry && html`<button class="button" onClick=${retry}>Try again</button>`}
    </div>`;
}

/** Old figures stay, with the reason why they are old. @param {{problem: Api.Problem, retry: () => void}} props */
export const Stale = ({ problem, retry }) => html`
  <div class="banner warn" role="status">
    <span>These figures could not be renewed. ${plain(problem).text}</span>
    <button class="button small" onClick=${retry}>Try again</button>
  </div>`;

/** @param {{title: string, children?: any, icon?: import("./icon.js").IconName}} props */
export const Empty = ({ title, children, icon }) => html`
  <div class="state">
    ${icon && html`<span class="state-icon"><${Icon} name=${icon} size=${28} /></span>`}
    <p class="state-title">${title}</p>
    ${children && html`<p>${children}</p>`}
  </div>`;

/** The end of a list that goes on. @param {{of: {busy: boolean, problem: any, load: () => void} | null}} props */
export const More = ({ of }) => of && html`
  <div class="more">
    ${of.problem && html`<p class="wrong" role="alert">${plain(of.problem).text}</p>`}
    <button class="button" disabled=${of.busy} onClick=${of.load}>${of.busy ? "Loading…" : "Show more"}</button>
  </div>`;
