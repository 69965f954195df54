/** The frame of every page: its title, which is the document's too, a line below it, and what one can do here. */
import { useEffect, useId, useState } from "preact/hooks";
import { entered, html } from "../lib/html.js";
import { Icon } from "./icon.js";
import { plain } from "../api/problem.js";
import { DASH, moment } from "../lib/format.js";
import { go, place, withQuery } from "../lib/here.js";
import { download } from "../api/request.js";

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

/** @typedef {{as_of?: string | null, rules?: string}} Made an answer, by when and by which rules it was made */

/** A part of a page under a heading. @param {{title: any, note?: any, actions?: any, children?: any, id?: string, flush?: boolean, why?: any, made?: Made, next?: string | null}} props why: what the heading counts, of the answer `made` */
export const Section = ({ title, note, actions, children, id, flush, why, made, next }) => html`
  <section class=${`card ${flush ? "flush" : ""}`} aria-labelledby=${id}>
    <header class="card-head">
      <div><h2 id=${id}>${title} ${why && html`<${Why} of=${title} made=${made} next=${next}>${why}<//>`}</h2>${note && html`<p class="note">${note}</p>`}</div>
      ${actions && html`<div class="actions">${actions}</div>`}
    </header>
    ${children}
  </section>`;

/** The way back to the page above. @param {{to: string, children?: any}} props */
export const Crumb = ({ to, children }) => html`<p class="crumb"><a href=${to}><${Icon} name="left" size=${16} />${children}</a></p>`;

/** The states of everything that is loaded: not there yet, failed, old, empty. */

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

/** Figures side by side, each with its name, a note and its reason. */

/** @param {{children: any, label?: string, columns?: number}} props */
export const Stats = ({ children, label, columns = 4 }) => html`<dl class=${`stats of-${columns}`} aria-label=${label}>${children}</dl>`;

/** @param {{name: string, value: any, note?: any, why?: any, made?: Made, next?: string | null, href?: string}} props why: what it counts, of the answer `made` */
export const Stat = ({ name, value, note, why, made, next, href }) => html`
  <div class="stat">
    <dt>${href ? html`<a href=${href}>${name}</a>` : name}${why && html`<${Why} of=${name} made=${made} next=${next}>${why}<//>`}</dt>
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

/**
 * A choice that is in the address: links, so that each choice can be opened, kept and gone back to.
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

/** The same as a list, for many choices. @param {{label: string, name: string, choices: [string, string][], usual?: string, value?: string, silent?: boolean, disabled?: boolean}} props silent: the label is for screen readers alone */
export const Choice = ({ label, name, choices, usual = "", value = place.value.query.get(name) ?? usual, silent, disabled }) => html`
  <label class="field"><span class=${silent ? "hidden" : ""}>${label}</span>
    <select value=${value} disabled=${disabled} onChange=${entered((next) => go(withQuery({ [name]: next === usual ? null : next })))}>
      ${choices.map(([key, text]) => html`<option key=${key} value=${key}>${text}</option>`)}
    </select>
  </label>`;

/**
 * "Why this number": a small button beside a figure that explains it, when it was made and by which rules.
 * @param {{of: string, children?: any, made?: Made, next?: string | null}} props
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

/** The figures of a page as a file for a spreadsheet. @param {{call: Api.Call<unknown>, small?: boolean, name?: string}} props name: of the format */
export function Export({ call, small, name = "CSV" }) {
  const [wrong, setWrong] = useState("");
  const save = () => download(call).then(() => setWrong(""), (problem) => setWrong(plain(problem).text));
  return html`
    <button class=${small ? "button small" : "button"} onClick=${save}><${Icon} name="download" size=${18} />${name}</button>
    ${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}`;
}

export function NotFound() {
  return html`
    <${Page} title="Page not found">
      <${Empty} title="There is nothing at this address" icon="search"><a href="/producer-dashboard">Go to your dashboard</a><//>
    <//>`;
}
