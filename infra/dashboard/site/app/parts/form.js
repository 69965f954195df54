/** Fields of forms, each with what is wrong with it beside it. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { send } from "../api/request.js";
import { plural } from "../lib/format.js";
import { entered, html } from "../lib/html.js";
import { forget } from "../lib/resource.js";
import { go } from "../lib/here.js";
import { plain } from "../api/problem.js";
import { Section } from "./page.js";

/** @typedef {Api.Problem | null} Wrong */

/** @param {{name: string, label: string, value: any, onInput: (value: string) => void, problem: Wrong, note?: any, type?: string, [attribute: string]: any}} props */
export function Field({ name, label, value, onInput, problem, note, type = "text", ...rest }) {
  const id = useId();
  const wrong = problem?.of?.(name);
  const described = [note && `${id}n`, wrong && `${id}w`].filter(Boolean).join(" ");
  const given = { id, name, value: value ?? "", "aria-invalid": wrong ? "true" : undefined, "aria-describedby": described || undefined, onInput: entered(onInput), ...rest };
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
      <select id=${id} name=${name} value=${value} aria-describedby=${wrong || note ? `${id}w` : undefined} onChange=${entered(onInput)}>
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

// Something found by its name and chosen: a search box with what it finds below it.

const TYPING_MS = 250;
/** @typedef {{id: string, name: string}} Named */

/** @param {{label: string, placeholder: string, nothing: string, search: (text: string) => Promise<Named[]>, onChoose: (one: Named) => void, disabled?: boolean}} props */
export function Combo({ label, placeholder, nothing, search, onChoose, disabled }) {
  const [found, setFound] = useState({ of: "", items: /** @type {Named[]} */ ([]) });
  const [text, setText] = useState("");
  const [at, setAt] = useState(-1);
  const id = useId();
  const sought = text.trim();
  useEffect(() => {
    if (!sought) return setFound({ of: "", items: [] });
    let over = false;
    const show = (/** @type {Named[]} */ items) => over || setFound({ of: sought, items });
    const timer = setTimeout(() => search(sought).then(show, () => show([])), TYPING_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [sought]);
  const offered = sought ? found.items : [];
  /** @param {Named} one */
  const choose = (one) => {
    onChoose(one);
    setText("");
    setAt(-1);
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt((now) => (now + (event.key === "ArrowDown" ? 1 : -1) + offered.length) % Math.max(offered.length, 1));
    } else if (event.key === "Enter") {
      event.preventDefault(); // chooses, and does not send the form
      const one = offered[Math.max(at, 0)];
      if (one) choose(one);
    } else if (event.key === "Escape") setText("");
  };
  return html`
    <div class="field combo">
      <label for=${id}>${label}</label>
      <input id=${id} type="search" role="combobox" aria-autocomplete="list" aria-expanded=${offered.length ? "true" : "false"} aria-controls=${`${id}l`} aria-activedescendant=${at >= 0 ? `${id}o${at}` : undefined}
        autocomplete="off" maxlength="80" placeholder=${placeholder} disabled=${disabled} value=${text} onInput=${entered(setText)} onKeyDown=${keys} />
      <ul id=${`${id}l`} class="offers" role="listbox" aria-label="Found" hidden=${!offered.length}>
        ${offered.map((one, index) => html`<li key=${one.id} id=${`${id}o${index}`} role="option" aria-selected=${index === at ? "true" : "false"} onMouseDown=${(/** @type {Event} */ event) => { event.preventDefault(); choose(one); }}>${one.name}</li>`)}
      </ul>
      <span class="note" role="status">${sought && found.of === sought && !offered.length ? nothing : ""}</span>
    </div>`;
}

// Deleting something: asked once more, and only as the reader has seen it.

/** @param {{what: string, name: string, note: string, text: string, call: Api.Call<void>, then: string}} props then: where one is afterwards */
export const Delete = ({ what, note, then, ...rest }) => html`
  <${Section} title=${`Delete this ${what}`} note=${note}>
    <div><${Asked} ...${rest} done=${() => go(then, { replace: true })} opener=${(/** @type {() => void} */ open) => html`<button class="button danger" type="button" onClick=${open}>Delete…</button>`} /></div>
  <//>`;

/** @param {{name: string, text: string, call: Api.Call<void>, done: () => unknown, opener: (open: () => void) => any}} props opener: what opens the question */
export function Asked({ name, text, call, done, opener }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [state, setState] = useState({ busy: false, wrong: "" });
  const title = useId();
  const remove = async () => {
    setState({ busy: true, wrong: "" });
    try {
      await send(call);
      forget();
      dialog.current?.close();
      await done();
    } catch (problem) {
      setState({ busy: false, wrong: plain(/** @type {any} */ (problem)).text });
    }
  };
  return html`
    ${opener(() => dialog.current?.showModal())}
    <dialog ref=${dialog} aria-labelledby=${title}>
      <h2 id=${title}>Delete “${name}”?</h2>
      <p>${text}</p>
      ${state.wrong && html`<p class="wrong" role="alert">${state.wrong}</p>`}
      <form method="dialog" class="actions"><button class="button">Keep it</button><button class="button danger" type="button" disabled=${state.busy} onClick=${remove}>Delete</button></form>
    </dialog>`;
}
