/** An album of one's own, to be changed. */
import * as calls from "../api/calls.js";
import { tagOf } from "../api/request.js";
import { html, useFresh, useMe } from "../lib.js";
import { Crumb, Delete, Loaded, Page, Waiting } from "../parts.js";
import { AlbumForm } from "./albums/form.js";

/** @typedef {Api.OwnAlbumAnswer} Album */

/** @param {{id: string}} props */
export default function EditAlbum({ id }) {
  const read = calls.ownAlbum({ path: { album_id: id } });
  const of = useFresh(read);
  return html`
    <${Page} title=${of.data ? `Edit ${of.data.title}` : "Edit album"} before=${html`<${Crumb} to="/producer-dashboard/albums">Albums<//>`}>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="50rem" />`}>${(/** @type {Album} */ album) => html`
        <${AlbumForm} key=${id} artist=${album.artist_id} titles=${titlesOf(album)} album=${album} read=${() => read} write=${(/** @type {any} */ body) => calls.updateAlbum({ path: { album_id: id }, body })} />
        <${Delete} what="album" name=${album.title} note="Its tracks stay, and are on no album then." text="This cannot be undone. Its tracks stay."
          call=${calls.onlyIf(calls.deleteAlbum({ path: { album_id: id } }), tagOf(album))} then="/producer-dashboard/albums" />`}
      <//>
    <//>`;
}

/** @param {Album} album */
const titlesOf = (album) => new Map(album.tracks.map(({ id, title }) => [id, title ?? "Deleted track"]));

export function NewAlbum() {
  const me = useMe();
  return html`
    <${Page} title="New album" before=${html`<${Crumb} to="/producer-dashboard/albums">Albums<//>`} lead="Tracks of yours in an order.">
      <${Loaded} of=${me} placeholder=${html`<${Waiting} height="50rem" />`}>${(/** @type {Api.HomeAnswer} */ home) => html`
        <${AlbumForm} artist=${home.artist.id} titles=${new Map()} write=${(/** @type {any} */ body) => calls.createAlbum({ query: { artist_id: home.artist.id }, body })} />`}<//>
    <//>`;
}
