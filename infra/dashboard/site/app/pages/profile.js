/** The own profile: what others see, and four quick achievements. */
import { useEffect, useState } from "preact/hooks";
import * as calls from "../api/calls.js";
import { send } from "../api/request.js";
import { html } from "../lib/html.js";
import { useMe } from "../lib/me.js";
import { forget, useResource } from "../lib/resource.js";
import { Choose, Field, FormProblem } from "../parts/form.js";
import { Page, Section } from "../parts/page.js";
import { Loaded, Waiting } from "../parts/states.js";
import { COUNTRIES } from "../words/countries.js";

/** @typedef {{name: string, bio: string, links: string, pictures: string, country: string, listed: boolean}} Draft */

export default function Profile() {
  const me = useMe();
  const id = me.data?.artist.id;
  const of = useResource(id ? calls.artist({ path: { artist_id: id } }) : null);
  return html`
    <${Page} title="Profile" lead="What others see of you. A complete profile has a name, a bio and a picture." actions=${id && html`<a class="button" href=${`/artists/${id}`}>Public page</a>`}>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="36rem" />`}>${(/** @type {import("#api").ArtistAnswer} */ now) => html`<${Form} key=${now.id} now=${now} listed=${me.data?.artist.listed ?? true} />`}<//>
    <//>`;
}

/** @param {{now: import("#api").ArtistAnswer, listed: boolean}} props */
function Form({ now, listed }) {
  const [draft, setDraft] = useState(/** @type {Draft} */ ({ name: now.name, bio: now.bio, links: now.links.join("\n"), pictures: now.pictures.join("\n"), country: now.country ?? "", listed }));
  const [state, setState] = useState({ busy: false, saved: false, problem: /** @type {any} */ (null) });
  const set = (/** @type {Partial<Draft>} */ part) => setDraft({ ...draft, ...part });
  useEffect(() => setState((before) => ({ ...before, saved: false })), [draft]);
  /** @param {SubmitEvent} event */
  const save = async (event) => {
    event.preventDefault();
    setState({ busy: true, saved: false, problem: null });
    try {
      await send(calls.updateArtist({ path: { artist_id: now.id }, body: { name: draft.name, bio: draft.bio, links: lines(draft.links), pictures: lines(draft.pictures), country: draft.country || null, listed: draft.listed } }));
      forget();
      setState({ busy: false, saved: true, problem: null });
    } catch (problem) {
      setState({ busy: false, saved: false, problem });
    }
  };
  const { problem } = state;
  return html`
    <${Section} title="Your profile">
      <form class="form" onSubmit=${save}>
        <${FormProblem} problem=${problem} />
        <div class="row">
          <${Field} name="name" label="Artist name" required maxlength="80" value=${draft.name} problem=${problem} onInput=${(/** @type {string} */ name) => set({ name })} />
          <${Choose} name="country" label="Country" note="Puts you on the leaderboards of your country." value=${draft.country} problem=${problem} choices=${[["", "Not said"], ...COUNTRIES]} onInput=${(/** @type {string} */ country) => set({ country })} />
        </div>
        <${Field} name="bio" label="Bio" type="area" maxlength="1000" value=${draft.bio} problem=${problem} onInput=${(/** @type {string} */ bio) => set({ bio })} note="Unlocks Oracle, 300 XP." />
        <${Field} name="links" label="Links, one on each line" type="area" value=${draft.links} problem=${problem} onInput=${(/** @type {string} */ links) => set({ links })} note="More than three unlock Linked, 400 XP." />
        <${Field} name="pictures" label="Pictures, one address on each line" type="area" value=${draft.pictures} problem=${problem} onInput=${(/** @type {string} */ pictures) => set({ pictures })} note="The first unlocks Photogenic, more than five Model." />
        <label class="check"><input type="checkbox" checked=${draft.listed} onChange=${(/** @type {any} */ event) => set({ listed: event.target.checked })} />Show my name on leaderboards, in searches and recommendations</label>
        <div class="actions"><button class="button primary" disabled=${state.busy}>Save</button>${state.saved && html`<span role="status">Saved.</span>`}</div>
      </form>
    <//>`;
}

/** @param {string} text */
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
