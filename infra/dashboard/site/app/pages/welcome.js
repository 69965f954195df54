/** Somebody new: a name makes an artist profile, and everything else can follow. */
import { useUnsaved } from "../lib/editing.js";
import { useState } from "preact/hooks";
import { calls } from "../api/calls.js";
import { send } from "../api/request.js";
import { forget, go, html, remember } from "../lib.js";
import { Field, FormProblem, Page, Section } from "../parts.js";

export function Welcome() {
  const [name, setName] = useState("");
  useUnsaved(name !== "");
  const [state, setState] = useState({ busy: false, problem: /** @type {any} */ (null) });
  /** @param {SubmitEvent} event */
  const create = async (event) => {
    event.preventDefault();
    setState({ busy: true, problem: null });
    try {
      await send(calls.createArtist({ body: { name } }));
      forget();
      remember(undefined);
      go("/producer-dashboard", { replace: true });
    } catch (problem) {
      setState({ busy: false, problem });
    }
  };
  return html`
    <${Page} title="Welcome" lead="Your figures begin with an artist profile. It takes a name.">
      <${Section} title="Create your artist profile">
        <form class="form" onSubmit=${create}>
          <${FormProblem} problem=${state.problem} />
          <${Field} name="name" label="Artist name" value=${name} onInput=${setName} problem=${state.problem} required maxlength="80" autocomplete="nickname" note="1 to 80 characters. No other producer can have the same one." />
          <div><button class="button primary" disabled=${state.busy || !name.trim()}>Create profile</button></div>
        </form>
      <//>
    <//>`;
}
