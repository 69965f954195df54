/** The details of an album and its tracks in order. */
import { useEditing } from "../../lib/editing.js";
import { go, html } from "../../lib.js";
import { Choose, Field, FormProblem, Meanwhile, Section } from "../../parts.js";
import { ALBUM_VISIBILITIES } from "../../words/tracks.js";
import { Order } from "./order.js";

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
