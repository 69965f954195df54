/** A new album. */
import * as calls from "../api/calls.js";
import { html } from "../lib/html.js";
import { useMe } from "../lib/me.js";
import { Page } from "../parts/page.js";
import { Loaded, Waiting } from "../parts/states.js";
import { crumb } from "./albums/crumb.js";
import { AlbumForm } from "./albums/form.js";

export default function NewAlbum() {
  const me = useMe();
  return html`
    <${Page} title="New album" before=${crumb} lead="Tracks of yours in an order.">
      <${Loaded} of=${me} placeholder=${html`<${Waiting} height="50rem" />`}>${(/** @type {import("#api").HomeAnswer} */ home) => html`
        <${AlbumForm} artist=${home.artist.id} titles=${new Map()} write=${(/** @type {any} */ body) => calls.createAlbum({ query: { artist_id: home.artist.id }, body })} />`}<//>
    <//>`;
}
