/** An album of one's own, to be changed. */
import * as calls from "../api/calls.js";
import { tagOf } from "../api/request.js";
import { html } from "../lib/html.js";
import { useFresh } from "../lib/resource.js";
import { Delete } from "../parts/delete.js";
import { Page } from "../parts/page.js";
import { Loaded, Waiting } from "../parts/states.js";
import { crumb } from "./albums/crumb.js";
import { AlbumForm } from "./albums/form.js";

/** @typedef {import("#api").OwnAlbumAnswer} Album */

/** @param {{id: string}} props */
export default function EditAlbum({ id }) {
  const read = calls.ownAlbum({ path: { album_id: id } });
  const of = useFresh(read);
  return html`
    <${Page} title=${of.data ? `Edit ${of.data.title}` : "Edit album"} before=${crumb}>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="50rem" />`}>${(/** @type {Album} */ album) => html`
        <${AlbumForm} key=${id} artist=${album.artist_id} titles=${titlesOf(album)} album=${album} read=${() => read} write=${(/** @type {any} */ body) => calls.updateAlbum({ path: { album_id: id }, body })} />
        <${Delete} what="album" name=${album.title} note="Its tracks stay, and are on no album then." text="This cannot be undone. Its tracks stay."
          call=${calls.onlyIf(calls.deleteAlbum({ path: { album_id: id } }), tagOf(album))} then="/producer-dashboard/albums" />`}
      <//>
    <//>`;
}

/** @param {Album} album */
const titlesOf = (album) => new Map(album.tracks.map(({ id, title }) => [id, title ?? "Deleted track"]));
