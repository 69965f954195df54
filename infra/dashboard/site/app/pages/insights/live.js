/** What is played now. */
import * as calls from "../../api/calls.js";
import { Pulse } from "../../charts/bars.js";
import { html, number, plural, useResource, zone } from "../../lib.js";
import { Loaded, Section, Waiting, Why } from "../../parts.js";

/** @typedef {Api.LiveAnswer} Live */
const EVERY = 5_000;

/** @param {string} kind @param {string} id @returns {Api.Call<Live>} */
function callOf(kind, id) {
  const query = { timezone: zone.value };
  if (kind === "tracks") return calls.trackLive({ path: { track_id: id }, query });
  if (kind === "albums") return calls.albumLive({ path: { album_id: id }, query });
  return calls.artistLive({ path: { artist_id: id }, query });
}

/** @param {{kind: string, id: string}} props */
export function LiveNow({ kind, id }) {
  const of = useResource(callOf(kind, id), { every: EVERY });
  return html`
    <${Loaded} of=${of} placeholder=${html`<${Waiting} height="6.5rem" />`}>${(/** @type {Live} */ now) => html`
      <${Section} title=${html`<span class="live" aria-hidden="true"></span>Now <${Why} of="Now" made=${now}>Listeners whose play ended in the last ${number(now.listeners_now.minutes)} minutes, and plays by the minute in which they ended. A play is told when it ends.<//>`}>
        <div class="now">
          <p><strong data-live>${now.listeners_now.at_least ? "at least " : ""}${number(now.listeners_now.value)}</strong> <span class="note">${now.listeners_now.value === 1 ? "listener" : "listeners"} in ${number(now.listeners_now.minutes)} minutes</span></p>
          <p><strong>${number(now.plays_last_minutes)}</strong> <span class="note">plays in an hour</span></p>
          <p><strong>${number(now.plays_last_hours)}</strong> <span class="note">plays in two days</span></p>
          <${Pulse} values=${now.minutes.map((minute) => minute.plays)} label=${`Plays by minute in the last hour: ${plural(now.plays_last_minutes, "play")}`} />
        </div>
      <//>`}
    <//>`;
}
