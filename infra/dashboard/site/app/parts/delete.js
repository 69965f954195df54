/** Deleting something: asked once more, and only as the reader has seen it. */
import { useRef, useState } from "preact/hooks";
import { send } from "../api/request.js";
import { html } from "../lib/html.js";
import { forget } from "../lib/resource.js";
import { go } from "../lib/router.js";
import { plain } from "../words/problems.js";
import { Section } from "./page.js";

/** @param {{what: string, name: string, note: string, text: string, call: Api.Call<void>, then: string}} props then: where one is afterwards */
export function Delete({ what, name, note, text, call, then }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [state, setState] = useState({ busy: false, wrong: "" });
  const remove = async () => {
    setState({ busy: true, wrong: "" });
    try {
      await send(call);
      forget();
      go(then, { replace: true });
    } catch (problem) {
      setState({ busy: false, wrong: plain(/** @type {any} */ (problem)).text });
    }
  };
  return html`
    <${Section} title=${`Delete this ${what}`} note=${note}>
      <div><button class="button danger" type="button" onClick=${() => dialog.current?.showModal()}>Delete…</button></div>
      <dialog ref=${dialog} aria-labelledby="delete-title">
        <h2 id="delete-title">Delete “${name}”?</h2>
        <p>${text}</p>
        ${state.wrong && html`<p class="wrong" role="alert">${state.wrong}</p>`}
        <form method="dialog" class="actions"><button class="button">Keep it</button><button class="button danger" type="button" disabled=${state.busy} onClick=${remove}>Delete</button></form>
      </dialog>
    <//>`;
}
