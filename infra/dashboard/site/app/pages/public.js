/** A producer's public page: profile, tracks, albums, and what was made with others. */
import { useState } from "preact/hooks";
import { calls } from "../api/calls.js";
import { send } from "../api/request.js";
import { token } from "../api/session.js";
import { compact, country, date, duration, html, isMine, money, number, plural, usePages, useResource } from "../lib.js";
import { Cover, Empty, Icon, Loaded, More, Page, Section, Stat, Stats, Waiting } from "../parts.js";
import { plain } from "../api/problem.js";

/** @typedef {Api.ArtistAnswer} Artist */

/** @param {{id: string}} props */
export function ArtistPage({ id }) {
  const of = useResource(calls.artist({ path: { artist_id: id } }));
  const tracks = usePages((cursor) => calls.artistTracks({ path: { artist_id: id }, query: { limit: 10, cursor } }));
  const together = usePages((cursor) => calls.collaborativeTracks({ path: { artist_id: id }, query: { limit: 6, cursor } }));
  const albums = usePages((cursor) => calls.artistAlbums({ path: { artist_id: id }, query: { limit: 6, cursor } }));
  return html`
    <${Page} title=${of.data?.name ?? "Producer"} lead=${of.data ? `${of.data.title} · level ${of.data.level}` : html` `}
      before=${of.data && html`<span data-insights=${isMine(id) ? `artists/${id}` : undefined}><${Cover} name=${of.data.name} url=${of.data.pictures[0]} size="l" round /></span>`}
      actions=${isMine(id) ? html`<a class="button" href="/producer-dashboard/profile"><${Icon} name="edit" size=${18} />Edit profile</a>` : token.value && html`<${Follow} id=${id} of=${of} />`}>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="12rem" />`}>${(/** @type {Artist} */ now) => html`<${Profile} now=${now} />`}<//>
      ${of.data && html`
        <div class="columns">
          <${Section} title="Tracks" note=${plural(of.data.tracks, "public track")}><${TrackRows} of=${tracks} empty="No public tracks yet" /><//>
          <div class="stack">
            <${Section} title="With others" note="Tracks with several credits"><${TrackRows} of=${together} empty="Nothing with others yet" /><//>
            ${of.data.albums > 0 && html`
              <${Section} title="Albums"><${Loaded} of=${albums} placeholder=${html`<${Waiting} height="8rem" />`}>${() => html`
                <ul class="rows">${albums.items.map((/** @type {Api.AlbumAnswer} */ album) => html`<li key=${album.id}><span class="named"><${Cover} name=${album.title} url=${album.artwork_url} size="s" /><span><strong>${album.title}</strong><span class="note">${plural(album.track_ids.length, "track")}</span></span></span><span class="note">${plural(album.plays, "play")}</span></li>`)}</ul><${More} of=${albums.more} />`}<//><//>`}
          </div>
        </div>`}
    <//>`;
}

/** @param {{now: Artist}} props */
const Profile = ({ now }) => html`
  <${Stats} label="In figures">
    <${Stat} name="Plays" value=${compact(now.plays)} made=${now} why="Every play of tracks that credited this producer when they were played." />
    <${Stat} name="Followers" value=${compact(now.followers)} made=${now} why="Users who follow this producer." />
    <${Stat} name="Tracks" value=${number(now.tracks)} made=${now} why="Public tracks that credit this producer." />
    <${Stat} name="Here since" value=${html`<span class="smaller">${date(now.created_at)}</span>`} />
  <//>
  ${(now.bio || now.links.length > 0 || now.genres.length > 0) && html`
    <${Section} title="About" note=${now.country ? country(now.country) : undefined}>
      ${now.bio && html`<p class="bio">${now.bio}</p>`}
      ${now.genres.length > 0 && html`<p class="pills">${now.genres.map((genre) => html`<span key=${genre} class="pill">${genre}</span>`)}</p>`}
      ${now.links.length > 0 && html`<ul class="links">${now.links.map((link) => html`<li key=${link}><a href=${link} rel="noopener nofollow ugc" target="_blank">${link.replace(/^https?:\/\//, "")}</a></li>`)}</ul>`}
    <//>`}`;

/** Whether the reader follows is not told by the API: the button says what was done here. @param {{id: string, of: Api.Resource<Artist>}} props */
function Follow({ id, of }) {
  const [done, setDone] = useState(/** @type {"followed" | "unfollowed" | null} */ (null));
  const [wrong, setWrong] = useState("");
  const act = async () => {
    try {
      await send((done === "followed" ? calls.unfollow : calls.follow)({ path: { artist_id: id } }));
      setDone(done === "followed" ? "unfollowed" : "followed");
      setTimeout(() => void of.reload(), 1500);
    } catch (problem) {
      setWrong(plain(/** @type {any} */ (problem)).text);
    }
  };
  return html`<button class="button" aria-pressed=${done === "followed" ? "true" : "false"} onClick=${act}>${done === "followed" ? "Following" : "Follow"}</button>${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}`;
}

/** Tracks as a short list. @param {{of: any, empty: string}} props of: pages of tracks */
const TrackRows = ({ of, empty }) => html`
  <${Loaded} of=${of} placeholder=${html`<${Waiting} height="16rem" />`}>${() =>
    of.items.length
      ? html`
        <ul class="rows">${of.items.map((/** @type {Api.TrackAnswer} */ track) => html`
          <li key=${track.id} data-insights=${track.credits.some(isMine) ? `tracks/${track.id}` : undefined}>
            <span class="named"><${Cover} name=${track.title} url=${track.artwork_url} size="s" /><span><a href=${`/tracks/${track.id}`}>${track.title}</a><span class="note">${[...track.genres, duration(track.duration_ms)].join(" · ")}</span></span></span>
            <span class="note">${plural(track.plays, "play")}</span>
          </li>`)}</ul>
        <${More} of=${of.more} />`
      : html`<${Empty} title=${empty} icon="tracks" />`}
  <//>`;

/** A track's public page. */

/** @typedef {Api.TrackAnswer} Track */

/** @param {{id: string}} props */
export function TrackPage({ id }) {
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
    <${Stat} name="Plays" value=${compact(now.plays)} made=${now} why="Every play of the track since it was uploaded." />
    <${Stat} name="Downloads" value=${compact(now.downloads)} made=${now} why="Licences granted on the track." />
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
