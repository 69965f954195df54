/** Deleting something: asked once more, and only as the reader has seen it. */
import { useId, useRef, useState } from "preact/hooks";
import { send } from "../api/request.js";
import { html } from "../lib/html.js";
import { forget } from "../lib/resource.js";
import { go } from "../lib/router.js";
import { plain } from "../words/problems.js";
import { Section } from "./page.js";

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
