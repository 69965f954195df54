/** The producers of a track: found by name, taken off again. The uploader is always one of them. */
import { useState } from "preact/hooks";
import * as calls from "../../api/calls.js";
import { send } from "../../api/request.js";
import { html } from "../../lib.js";
import { Combo } from "../../parts/combo.js";
import { Cover, Icon } from "../../parts.js";

const MOST = 10;
/** @typedef {import("../../parts/combo.js").Named} Named */

/** @param {{me: Named, names: Map<string, string>, ids: string[], onChange: (ids: string[]) => void, problem: Api.Problem | null}} props */
export function Credits({ me, names, ids, onChange, problem }) {
  const [chosen, setChosen] = useState(/** @type {Map<string, string>} */ (new Map()));
  const others = ids.filter((each) => each !== me.id);
  const nameOf = (/** @type {string} */ each) => chosen.get(each) ?? names.get(each) ?? "Producer";
  const search = async (/** @type {string} */ text) =>
    (await send(calls.searchArtists({ query: { search: text, limit: 8 } }))).items.filter((each) => each.id !== me.id && !ids.includes(each.id));
  /** @param {Named} one */
  const add = (one) => {
    setChosen(new Map(chosen).set(one.id, one.name));
    onChange([...(ids.length ? ids : [me.id]), one.id]);
  };
  const wrong = problem?.of?.("credits");
  return html`
    <ul class="rows">
      <li><span class="named"><${Cover} name=${me.name} round size="s" /><strong>${me.name}</strong></span><span class="note">uploader</span></li>
      ${others.map((each) => html`
        <li key=${each}><span class="named"><${Cover} name=${nameOf(each)} round size="s" /><strong>${nameOf(each)}</strong></span>
          <button class="icon-button" type="button" aria-label=${`Take ${nameOf(each)} off the credits`} onClick=${() => onChange(ids.filter((one) => one !== each))}><${Icon} name="close" size=${18} /></button></li>`)}
    </ul>
    ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
    <${Combo} label="Add a producer" placeholder="Name" nothing="Nobody found by that name." search=${search} onChoose=${add} disabled=${ids.length >= MOST} />`;
}
