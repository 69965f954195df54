/** Tracks as a short list. */
import { duration, plural } from "../../lib/format.js";
import { html } from "../../lib/html.js";
import { Cover } from "../../parts/cover.js";
import { More } from "../../parts/more.js";
import { Empty, Loaded, Waiting } from "../../parts/states.js";

/** @typedef {import("#api").TrackAnswer} Track */

/** @param {{of: any, empty: string}} props of: pages of tracks */
export const TrackRows = ({ of, empty }) => html`
  <${Loaded} of=${of} placeholder=${html`<${Waiting} height="16rem" />`}>${() =>
    of.items.length
      ? html`
        <ul class="rows">${of.items.map((/** @type {Track} */ track) => html`
          <li key=${track.id}>
            <span class="named"><${Cover} name=${track.title} url=${track.artwork_url} size="s" /><span><a href=${`/tracks/${track.id}`}>${track.title}</a><span class="note">${[...track.genres, duration(track.duration_ms)].join(" · ")}</span></span></span>
            <span class="note">${plural(track.plays, "play")}</span>
          </li>`)}</ul>
        <${More} of=${of.more} />`
      : html`<${Empty} title=${empty} icon="tracks" />`}
  <//>`;
