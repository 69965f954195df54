/** A new track. */
import * as calls from "../api/calls.js";
import { html } from "../lib/html.js";
import { useMe } from "../lib/me.js";
import { Page } from "../parts/page.js";
import { Loaded, Waiting } from "../parts/states.js";
import { crumb } from "./tracks/crumb.js";
import { TrackForm } from "./tracks/form.js";

export default function NewTrack() {
  const me = useMe();
  return html`
    <${Page} title="New track" before=${crumb} lead="100 XP when it is published first, and 50 more with complete metadata.">
      <${Loaded} of=${me} placeholder=${html`<${Waiting} height="50rem" />`}>${(/** @type {import("#api").HomeAnswer} */ home) => html`
        <${TrackForm} me=${home.artist} names=${new Map()} write=${(/** @type {any} */ body) => calls.createTrack({ query: { artist_id: home.artist.id }, body })} />`}<//>
    <//>`;
}
