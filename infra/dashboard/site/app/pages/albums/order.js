/** The tracks of an album in playing order: found by title, moved up and down, taken off. */
import { useEffect, useRef, useState } from "preact/hooks";
import * as calls from "../../api/calls.js";
import { send } from "../../api/request.js";
import { html, number } from "../../lib.js";
import { Combo } from "../../parts/combo.js";
import { Icon } from "../../parts.js";

const MOST = 80;

/** @param {{artist: string, album?: string, titles: Map<string, string>, ids: string[], onChange: (ids: string[]) => void, problem: Api.Problem | null}} props */
export function Order({ artist, album, titles, ids, onChange, problem }) {
  const [chosen, setChosen] = useState(/** @type {Map<string, string>} */ (new Map()));
  const [said, setSaid] = useState("");
  const list = useRef(/** @type {HTMLOListElement | null} */ (null));
  const focused = useRef("");
  useEffect(() => {
    // A row that moves loses the focus: give it back, or to the other arrow at an end of the list.
    const row = focused.current && list.current?.querySelector(`[data-id="${focused.current}"]`);
    focused.current = "";
    if (row && !row.contains(document.activeElement)) /** @type {HTMLElement | null} */ (row.querySelector("button:not(:disabled)"))?.focus();
  }, [ids]);
  const nameOf = (/** @type {string} */ id) => chosen.get(id) ?? titles.get(id) ?? "A track of yours";
  const search = async (/** @type {string} */ text) =>
    (await send(calls.ownTracks({ query: { artist_id: artist, search: text, limit: 20 } }))).items
      .filter((track) => track.uploader_id === artist && !ids.includes(track.id) && (!track.album_id || track.album_id === album))
      .slice(0, 8).map(({ id, title }) => ({ id, name: title }));
  /** @param {number} from @param {number} to */
  const move = (from, to) => {
    const next = [...ids];
    next.splice(to, 0, ...next.splice(from, 1));
    focused.current = ids[from] ?? "";
    setSaid(`${nameOf(focused.current)} is number ${number(to + 1)} now.`);
    onChange(next);
  };
  const wrong = problem?.of?.("track_ids");
  return html`
    ${ids.length === 0 && html`<p class="note">No tracks yet.</p>`}
    <ol class="rows" ref=${list}>
      ${ids.map((id, index) => html`
        <li key=${id} data-id=${id}>
          <span class="named"><span class="note place">${number(index + 1)}</span><strong>${nameOf(id)}</strong></span>
          <span class="row-actions">
            <button class="icon-button" type="button" disabled=${index === 0} aria-label=${`Move ${nameOf(id)} up`} onClick=${() => move(index, index - 1)}><${Icon} name="up" size=${18} /></button>
            <button class="icon-button" type="button" disabled=${index === ids.length - 1} aria-label=${`Move ${nameOf(id)} down`} onClick=${() => move(index, index + 1)}><${Icon} name="down" size=${18} /></button>
            <button class="icon-button" type="button" aria-label=${`Take ${nameOf(id)} off the album`} onClick=${() => onChange(ids.filter((one) => one !== id))}><${Icon} name="close" size=${18} /></button>
          </span>
        </li>`)}
    </ol>
    <span class="hidden" role="status">${said}</span>
    ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
    <${Combo} label="Add a track" placeholder="Title" nothing="No track of yours that is on no other album has that title." search=${search} disabled=${ids.length >= MOST}
      onChoose=${(/** @type {{id: string, name: string}} */ one) => { setChosen(new Map(chosen).set(one.id, one.name)); onChange([...ids, one.id]); }} />`;
}
