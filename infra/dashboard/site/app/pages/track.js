/** A track's public page. */
import * as calls from "../api/calls.js";
import { compact, date, duration, html, isMine, money, number, plural, useResource } from "../lib.js";
import { Cover, Icon, Loaded, Page, Section, Stat, Stats, Waiting, Why } from "../parts.js";

/** @typedef {Api.TrackAnswer} Track */

/** @param {{id: string}} props */
export default function TrackPage({ id }) {
  const of = useResource(calls.track({ path: { track_id: id } }));
  const by = useResource(of.data ? calls.artist({ path: { artist_id: of.data.uploader_id } }) : null);
  const mine = of.data?.credits.some(isMine);
  return html`
    <${Page} title=${of.data?.title ?? "Track"} before=${of.data && html`<${Cover} name=${of.data.title} url=${of.data.artwork_url} size="l" />`}
      lead=${of.data ? html`by <a href=${`/artists/${of.data.uploader_id}`}>${by.data?.name ?? "…"}</a>${of.data.credits.length > 1 ? html` and ${plural(of.data.credits.length - 1, "other")}` : ""}` : html` `}
      actions=${mine && html`<a class="button" href=${`/backstage/tracks/${id}/insights`}><${Icon} name="insights" size=${18} />Insights</a>${of.data && isMine(of.data.uploader_id) && html`<a class="button" href=${`/producer-dashboard/tracks/${id}/edit`}><${Icon} name="edit" size=${18} />Edit</a>`}`}>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="20rem" />`}>${(/** @type {Track} */ now) => html`<${Shown} now=${now} />`}<//>
    <//>`;
}

// The API names credits by id: a page asks for so many names.
const NAMED = 3;

/** @param {{id: string, note: string}} props */
function Credit({ id, note }) {
  const { data } = useResource(calls.artist({ path: { artist_id: id } }));
  return html`
    <li><span class="named"><${Cover} name=${data?.name ?? "…"} url=${data?.pictures[0]} round size="s" /><span><a href=${`/artists/${id}`}>${data?.name ?? "…"}</a></span></span><span class="note">${note}</span></li>`;
}

/** @param {{now: Track}} props */
const Shown = ({ now }) => html`
  <${Stats} label="In figures">
    <${Stat} name="Plays" value=${compact(now.plays)} why=${html`<${Why} of="Plays" made=${now}>Every play of the track since it was uploaded.<//>`} />
    <${Stat} name="Downloads" value=${compact(now.downloads)} why=${html`<${Why} of="Downloads" made=${now}>Licences granted on the track.<//>`} />
    <${Stat} name="Length" value=${duration(now.duration_ms)} />
    <${Stat} name="Published" value=${html`<span class="smaller">${date(now.published_at)}</span>`} />
  <//>
  <div class="columns">
    <${Section} title="About">
      ${now.description && html`<p class="bio">${now.description}</p>`}
      <dl class="facts">
        <div><dt>Tempo</dt><dd>${now.bpm ? `${number(now.bpm)} BPM` : "–"}</dd></div>
        <div><dt>Key</dt><dd>${[now.key, now.scale].filter(Boolean).join(" ") || "–"}</dd></div>
        <div><dt>Genres</dt><dd>${now.genres.join(", ") || "–"}</dd></div>
        <div><dt>Tags</dt><dd>${now.tags.join(", ") || "–"}</dd></div>
      </dl>
    <//>
    <${Section} title="Licences">
      ${now.sold
        ? html`<p>This track was sold exclusively.</p>`
        : html`<dl class="facts">
            ${now.licensing === "standard" && html`<div><dt>Standard</dt><dd>${now.standard_price ? money(now.standard_price) : "not for sale"}</dd></div>`}
            <div><dt>Exclusive</dt><dd>${now.exclusive_price ? money(now.exclusive_price) : "not for sale"}</dd></div>
          </dl>`}
    <//>
    <${Section} title="Credits">
      <ul class="rows">
        ${now.credits.slice(0, NAMED).map((id, index) => html`<${Credit} key=${id} id=${id} note=${index ? "" : "uploader"} />`)}
        ${now.credits.slice(NAMED).map((id, index) => html`<li key=${id}><a href=${`/artists/${id}`}>Producer ${NAMED + index + 1}</a></li>`)}
      </ul>
    <//>
  </div>`;
