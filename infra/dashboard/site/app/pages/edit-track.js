/** A track of one's own, to be changed: its details, its price and its credits. */
import { useRef } from "preact/hooks";
import * as calls from "../api/calls.js";
import { send } from "../api/request.js";
import { html } from "../lib/html.js";
import { isMine, useMe } from "../lib/me.js";
import { artistId } from "../lib/producer.js";
import { forget, useResource } from "../lib/resource.js";
import { go } from "../lib/router.js";
import { Page, Section } from "../parts/page.js";
import { Empty, Loaded, Waiting } from "../parts/states.js";
import { crumb } from "./tracks/crumb.js";
import { draftOf, TrackForm } from "./tracks/form.js";

/** @param {{id: string}} props */
export default function EditTrack({ id }) {
  const me = useMe();
  const of = useResource(calls.track({ path: { track_id: id } }));
  const own = useResource(of.problem?.kind === "not-found" ? calls.ownTracks({ query: { artist_id: artistId.value, limit: 40 } }) : null);
  const net = useResource(calls.network({ query: { artist_id: artistId.value, limit: 40 } }));
  // Drafts are not public: they are on the reader's own table.
  const found = of.data ?? own.data?.items.find((each) => each.id === id);
  const names = new Map((net.data?.items ?? []).map(({ artist }) => [artist.id, artist.name]));
  const shown = found && me.data && (net.data || net.problem) ? { ...of, data: found, problem: null } : { ...of, data: undefined, problem: own.data ? of.problem : null };
  return html`
    <${Page} title=${found ? `Edit ${found.title}` : "Edit track"} before=${crumb}>
      <${Loaded} of=${shown} placeholder=${html`<${Waiting} height="50rem" />`}>${(/** @type {import("#api").TrackAnswer} */ track) =>
        isMine(track.uploader_id)
          ? html`<${TrackForm} key=${id} me=${me.data?.artist} names=${names} draft=${draftOf(track)} save=${(/** @type {any} */ body) => calls.updateTrack({ path: { track_id: id }, body })} />
              <${Delete} track=${track} />`
          : html`<${Empty} title="Only its uploader edits a track" />`}
      <//>
    <//>`;
}

/** @param {{track: import("#api").TrackAnswer}} props */
function Delete({ track }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const remove = async () => {
    await send(calls.deleteTrack({ path: { track_id: track.id } })).catch(() => undefined);
    forget();
    go("/producer-dashboard/tracks", { replace: true });
  };
  return html`
    <${Section} title="Delete this track" note="It leaves every count and ranking. What it earned stays.">
      <div><button class="button danger" type="button" onClick=${() => dialog.current?.showModal()}>Delete…</button></div>
      <dialog ref=${dialog} aria-labelledby="delete-title">
        <h2 id="delete-title">Delete “${track.title}”?</h2>
        <p>This cannot be undone. XP and achievements stay, and its past plays stay in your history.</p>
        <form method="dialog" class="actions"><button class="button">Keep it</button><button class="button danger" type="button" onClick=${remove}>Delete</button></form>
      </dialog>
    <//>`;
}
