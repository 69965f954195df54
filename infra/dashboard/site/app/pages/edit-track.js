/** A track of one's own, to be changed: its details, its price and its credits. */
import * as calls from "../api/calls.js";
import { tagOf } from "../api/request.js";
import { artistId, artists, html, isMine, useFresh, useMe, useResource } from "../lib.js";
import { Crumb, Delete, Empty, Loaded, Page, Waiting } from "../parts.js";
import { TrackForm } from "./tracks/form.js";

/** @typedef {Api.TrackAnswer} Track */

/** @param {{id: string}} props */
export default function EditTrack({ id }) {
  const me = useMe();
  const read = calls.ownTrack({ path: { track_id: id } });
  const of = useFresh(read);
  const net = useResource(calls.network({ query: { artist_id: artistId.value, limit: 40 } }));
  const names = new Map((net.data?.items ?? []).map(({ artist }) => [artist.id, artist.name]));
  const ready = me.data && (net.data || net.problem);
  return html`
    <${Page} title=${of.data ? `Edit ${of.data.title}` : "Edit track"} before=${html`<${Crumb} to="/producer-dashboard/tracks">Tracks<//>`}>
      <${Loaded} of=${ready ? of : { ...of, data: undefined }} placeholder=${html`<${Waiting} height="50rem" />`}>${(/** @type {Track} */ track) =>
        isMine(track.uploader_id)
          ? html`
            <${TrackForm} key=${id} me=${artists.value.find((each) => each.id === track.uploader_id)} names=${names} track=${track} read=${() => read}
              write=${(/** @type {any} */ body) => calls.updateTrack({ path: { track_id: id }, body })} />
            <${Delete} what="track" name=${track.title} note="It leaves every count and ranking. What it earned stays." text="This cannot be undone. XP and achievements stay, and its past plays stay in your history."
              call=${calls.onlyIf(calls.deleteTrack({ path: { track_id: id } }), tagOf(track))} then="/producer-dashboard/tracks" />`
          : html`<${Empty} title="Only its uploader edits a track" />`}
      <//>
    <//>`;
}

export function NewTrack() {
  const me = useMe();
  return html`
    <${Page} title="New track" before=${html`<${Crumb} to="/producer-dashboard/tracks">Tracks<//>`} lead="100 XP when it is published first, and 50 more with complete metadata.">
      <${Loaded} of=${me} placeholder=${html`<${Waiting} height="50rem" />`}>${(/** @type {Api.HomeAnswer} */ home) => html`
        <${TrackForm} me=${home.artist} names=${new Map()} write=${(/** @type {any} */ body) => calls.createTrack({ query: { artist_id: home.artist.id }, body })} />`}<//>
    <//>`;
}
