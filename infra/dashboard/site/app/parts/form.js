/** Fields of forms, each with what is wrong with it beside it. */
import { useId } from "preact/hooks";
import { plural } from "../lib/format.js";
import { html } from "../lib/html.js";

/** @typedef {Api.Problem | null} Wrong */

/** @param {{name: string, label: string, value: any, onInput: (value: string) => void, problem: Wrong, note?: any, type?: string, [attribute: string]: any}} props */
export function Field({ name, label, value, onInput, problem, note, type = "text", ...rest }) {
  const id = useId();
  const wrong = problem?.of?.(name);
  const described = [note && `${id}n`, wrong && `${id}w`].filter(Boolean).join(" ");
  const given = { id, name, value: value ?? "", "aria-invalid": wrong ? "true" : undefined, "aria-describedby": described || undefined, onInput: (/** @type {any} */ event) => onInput(event.target.value), ...rest };
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      ${type === "area" ? html`<textarea ...${given}></textarea>` : html`<input type=${type} ...${given} />`}
      ${note && html`<span class="note" id=${`${id}n`}>${note}</span>`}
      ${wrong && html`<span class="wrong" id=${`${id}w`}>${wrong}</span>`}
    </div>`;
}

/** @param {{name: string, label: string, value: string, onInput: (value: string) => void, problem: Wrong, choices: [string, string][], note?: any}} props */
export function Choose({ name, label, value, onInput, problem, choices, note }) {
  const id = useId();
  const wrong = problem?.of?.(name);
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <select id=${id} name=${name} value=${value} aria-describedby=${wrong || note ? `${id}w` : undefined} onChange=${(/** @type {any} */ event) => onInput(event.target.value)}>
        ${choices.map(([key, text]) => html`<option key=${key} value=${key}>${text}</option>`)}
      </select>
      <span id=${`${id}w`} class=${wrong ? "wrong" : "note"}>${wrong ?? note}</span>
    </div>`;
}

/** What is wrong with the whole. @param {{problem: Wrong}} props */
export const FormProblem = ({ problem }) =>
  problem && html`<p class="banner bad" role="alert">${problem.errors?.length ? "Some details need another look; they are marked below." : problem.detail || problem.title || problem.message}</p>`;

/** What was changed elsewhere while the reader was editing, and the way on. @param {{of: {meanwhile: import("../lib/editing.js").Meanwhile[], set: (name: any) => (value: any) => void}, names: Record<string, string>}} props names: of the fields, as the form calls them */
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
