/** An album of one's own, to be changed. */
import { useEffect, useRef, useState } from "preact/hooks";
import { calls, onlyIf } from "../api/calls.js";
import { send, tagOf } from "../api/request.js";
import { go, html, number, useFresh, useMe } from "../lib.js";
import { Choose, Combo, Crumb, Delete, Field, FormProblem, Icon, Loaded, Meanwhile, Page, Section, Waiting } from "../parts.js";
import { useEditing } from "../lib/editing.js";
import { ALBUM_VISIBILITIES } from "../words/standing.js";

/** @param {{id: string}} props */
export function EditAlbum({ id }) {
  const read = calls.ownAlbum({ path: { album_id: id } });
  const of = useFresh(read);
  return html`
    <${Page} title=${of.data ? `Edit ${of.data.title}` : "Edit album"} before=${html`<${Crumb} to="/producer-dashboard/albums">Albums<//>`}>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="50rem" />`}>${(/** @type {Api.OwnAlbumAnswer} */ album) => html`
        <${AlbumForm} key=${id} artist=${album.artist_id} titles=${titlesOf(album)} album=${album} read=${() => read} write=${(/** @type {any} */ body) => calls.updateAlbum({ path: { album_id: id }, body })} />
        <${Delete} what="album" name=${album.title} note="Its tracks stay, and are on no album then." text="This cannot be undone. Its tracks stay."
          call=${onlyIf(calls.deleteAlbum({ path: { album_id: id } }), tagOf(album))} then="/producer-dashboard/albums" />`}
      <//>
    <//>`;
}

/** @param {Api.OwnAlbumAnswer} album */
const titlesOf = (album) => new Map(album.tracks.map(({ id, title }) => [id, title ?? "Deleted track"]));

export function NewAlbum() {
  const me = useMe();
  return html`
    <${Page} title="New album" before=${html`<${Crumb} to="/producer-dashboard/albums">Albums<//>`} lead="Tracks of yours in an order.">
      <${Loaded} of=${me} placeholder=${html`<${Waiting} height="50rem" />`}>${(/** @type {Api.HomeAnswer} */ home) => html`
        <${AlbumForm} artist=${home.artist.id} titles=${new Map()} write=${(/** @type {any} */ body) => calls.createAlbum({ query: { artist_id: home.artist.id }, body })} />`}<//>
    <//>`;
}

// The details of an album and its tracks in order.

/** @typedef {Api.AlbumAnswer} Album */
/** @typedef {{title: string, description: string, artwork_url: string, release_date: string, visibility: Album["visibility"], track_ids: string[]}} Draft */

/** @type {Draft} */
const EMPTY = { title: "", description: "", artwork_url: "", release_date: "", visibility: "public", track_ids: [] };
/** What the form calls its fields. @type {Record<keyof Draft, string>} */
const NAMES = { title: "Title", description: "Description", artwork_url: "Address of the artwork", release_date: "Release day", visibility: "Visibility", track_ids: "The list of tracks" };
const HERE = "/producer-dashboard/albums";

/** @param {Album} album @returns {Draft} */
const draftOf = (album) => ({
  title: album.title,
  description: album.description ?? "",
  artwork_url: album.artwork_url ?? "",
  release_date: album.release_date ?? "",
  visibility: album.visibility,
  track_ids: album.track_ids,
});

/** What is empty is cleared. @param {Partial<Draft>} changed */
const bodyOf = (changed) => Object.fromEntries(Object.entries(changed).map(([name, value]) => [name, value === "" && name !== "title" ? null : value]));

/** @param {{artist: string, titles: Map<string, string>, album?: Album, write: (body: any) => Api.Call<Album>, read?: () => Api.Call<Album>}} props
 *   artist: whose it is; titles: of tracks that are known; album: left out for a new one */
export function AlbumForm({ artist, titles, album, write, read }) {
  const of = useEditing({
    empty: EMPTY, first: album, draftOf, read, done: () => go(HERE),
    write: (fields) => write({ ...(album ? {} : { visibility: EMPTY.visibility }), ...bodyOf(fields) }),
  });
  const { draft, problem, set } = of;
  return html`
    <form class="stack" onSubmit=${of.save}>
      ${of.meanwhile.length ? html`<${Meanwhile} of=${of} names=${NAMES} />` : html`<${FormProblem} problem=${problem} />`}
      <${Section} title="The album"><div class="form">
        <${Field} name="title" label="Title" required maxlength="200" value=${draft.title} problem=${problem} onInput=${set("title")} />
        <div class="row">
          <${Choose} name="visibility" label="Visibility" value=${draft.visibility} problem=${problem} choices=${ALBUM_VISIBILITIES} onInput=${set("visibility")} />
          <${Field} name="release_date" label="Release day" type="date" value=${draft.release_date} problem=${problem} onInput=${set("release_date")} />
        </div>
        <${Field} name="description" label="Description" type="area" maxlength="5000" value=${draft.description} problem=${problem} onInput=${set("description")} />
        <${Field} name="artwork_url" label="Address of the artwork" type="url" value=${draft.artwork_url} problem=${problem} onInput=${set("artwork_url")} />
      </div><//>
      <${Section} title="Tracks" note="In playing order. A track is on one album at most.">
        <${Order} artist=${artist} album=${album?.id} titles=${titles} ids=${draft.track_ids} onChange=${set("track_ids")} problem=${problem} />
      <//>
      <div class="actions"><button class="button primary" disabled=${of.busy}>${of.busy ? "Saving…" : "Save"}</button><a class="button" href=${HERE}>Cancel</a></div>
    </form>`;
}

// The tracks of an album in playing order: found by title, moved up and down, taken off.

const MOST = 80;

/** @param {{artist: string, album?: string, titles: Map<string, string>, ids: string[], onChange: (ids: string[]) => void, problem: Api.Problem | null}} props */
export function Order({ artist, album, titles, ids, onChange, problem }) {
  const [chosen, setChosen] = useState(/** @type {Map<string, string>} */ (new Map()));
  const [said, setSaid] = useState("");
  const list = useRef(/** @type {HTMLOListElement | null} */ (null));
  const focused = useRef("");
  useEffect(() => {
    // A row that moves loses the focus, and so does an arrow at an end of the list: give it back, or to the other arrow.
    const row = focused.current && list.current?.querySelector(`[data-id="${focused.current}"]`);
    focused.current = "";
    if (row && !row.querySelector(":focus:enabled")) /** @type {HTMLElement | null} */ (row.querySelector("button:enabled"))?.focus();
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
