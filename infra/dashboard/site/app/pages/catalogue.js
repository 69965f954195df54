/** Tracks and albums: the catalogue with search, filters and order, what each track lacks, how it grows, and the way to its insights. */
import { useEffect, useRef, useState } from "preact/hooks";
import { calls } from "../api/calls.js";
import { artistId, change, compact, date, decimal, entered, go, html, isMine, number, place, plural, useMe, usePages, useResource, withQuery, zone } from "../lib.js";
import { Choice, Cover, Empty, Export, Icon, Loaded, More, Page, Section, Stat, Stats, StatsWaiting, Table, Trend, Waiting } from "../parts.js";
import { HOME } from "../parts/shell.js";
import { GROWTH, LACKS, NO_GROWTH } from "../words/standing.js";

/** @typedef {Api.TrackAnswer} Track */
/** @typedef {Map<string, Api.TrackGrowthAnswer>} Growths */
const NAMES = ["Tracks", "Plays", "Growth", "Collaborators"];

/** What the address asks for, as parameters of the API. */
function asked() {
  const { query } = place.value;
  const together = query.get("collaborative");
  return {
    artist_id: artistId.value,
    timezone: zone.value,
    search: query.get("search"),
    genre: query.get("genre"),
    from: query.get("from"),
    to: query.get("to"),
    collaborative: together === "true" ? true : together === "false" ? false : null,
    sort: SORTS.find(([id]) => id === query.get("sort"))?.[0] ?? "-date",
  };
}

export function Tracks() {
  useMe();
  const given = asked();
  const of = usePages((cursor) => calls.ownTracks({ query: { ...given, limit: 20, cursor } }));
  const ids = of.items.slice(0, 100).map((/** @type {Track} */ track) => track.id);
  const growing = useResource(ids.length ? calls.growth({ query: { artist_id: artistId.value, timezone: zone.value }, body: { track_ids: ids } }) : null);
  /** @type {Growths} */
  const growths = new Map((growing.data?.items ?? []).map((each) => [each.track_id, each]));
  return html`
    <${Page} title="Tracks" lead="Your catalogue: what you uploaded, and what you are credited on."
      actions=${html`<${Export} call=${calls.exportTracks({ query: given })} /><a class="button primary" href=${`${HOME}/tracks/new`}><${Icon} name="plus" size=${18} />New track</a>`}>
      <${Loaded} of=${of} placeholder=${html`<${StatsWaiting} names=${NAMES} /><${Waiting} height="60rem" />`}>${(/** @type {Api.OwnTracksAnswer} */ now) => html`
        <${TracksOverview} now=${now} />
        <${Section} title="Catalogue" flush>
          <${Filters} items=${of.items} />
          ${of.items.length ? html`<${Catalogue} items=${of.items} growths=${growths} /><${More} of=${of.more} />` : html`<${Nothing} tracks=${now.overview.tracks} />`}
        <//>`}
      <//>
    <//>`;
}

/** @param {{now: Api.OwnTracksAnswer}} props */
const TracksOverview = ({ now: { overview: of, ...now } }) => html`
  <${Stats} label="Your catalogue">
    <${Stat} name="Tracks" value=${number(of.tracks)} note=${`${number(of.new_this_month)} new this month`} made=${now} why="Tracks that you uploaded or are credited on, drafts and private ones too." />
    <${Stat} name="Plays" value=${compact(of.plays)} note=${`${number(of.today.plays)} today so far`} made=${now} why="Every play of tracks that credited you when they were played." />
    <${Stat} name="Growth" value=${html`<${Trend} value=${of.growth_percent} text=${change(of.growth_percent)} />`} note=${of.growth_status ? GROWTH[of.growth_status] : "Nothing to compare yet"}
      made=${now} why=${`${plural(of.plays_this_period, "qualified play")} in the last 30 whole days, against the 30 days before.`} />
    <${Stat} name="Collaborators" value=${number(of.collaborators)} note=${`on ${plural(of.collaborative_tracks, "track")}`} href=${`${HOME}/collaborations`} made=${now} why="Producers who are credited with you on a public track." />
  <//>`;

/** @param {{items: Track[], growths: Growths}} props */
const Catalogue = ({ items, growths }) => html`
  <${Table} label="Your tracks" insights="tracks" rows=${items} usual="-date" keyOf=${(/** @type {Track} */ track) => track.id} columns=${[
    { name: "Title", sort: "title", main: true, cell: (/** @type {Track} */ track) => html`<${Title} track=${track} />` },
    { name: "Missing", full: true, cell: (/** @type {Track} */ track) => html`<${Missing} track=${track} />` },
    { name: "Uploaded", sort: "date", narrow: true, cell: (/** @type {Track} */ track) => date(track.published_at ?? track.created_at) },
    { name: "Plays", sort: "plays", figure: true, cell: (/** @type {Track} */ track) => number(track.plays) },
    { name: "Growth", figure: true, cell: (/** @type {Track} */ track) => html`<${Growth} of=${growths.get(track.id)} />` },
    { name: "Actions", silent: true, cell: (/** @type {Track} */ track) => html`<${Actions} track=${track} />` },
  ]} />`;

/** @param {{track: Track}} props */
const Title = ({ track }) => html`
  <span class="named"><${Cover} name=${track.title} url=${track.artwork_url} />
    <span><a href=${`/tracks/${track.id}`}>${track.title}</a>
      <span class="note">${[...track.genres, track.bpm && `${number(track.bpm)} BPM`, track.credits.length > 1 && plural(track.credits.length, "credit")].filter(Boolean).join(" · ")}${" "}
        ${track.visibility !== "public" && html`<span class="pill">${track.visibility}</span>`}${track.sold && html`<span class="pill warn">sold</span>`}</span></span></span>`;

/** @param {{track: Track}} props */
const Missing = ({ track }) =>
  track.missing_metadata.length
    ? html`<span class="pills">${track.missing_metadata.map((name) => html`<span key=${name} class="pill warn">${LACKS[name] ?? name}</span>`)}</span>`
    : html`<span class="pill good"><${Icon} name="check" size=${14} />complete</span>`;

/** @param {{of: Api.TrackGrowthAnswer | undefined}} props */
const Growth = ({ of }) =>
  of && of.growth_percent !== null
    ? html`<${Trend} value=${of.growth_percent} text=${change(of.growth_percent)} />`
    : html`<span class="note" title=${of?.reason ? NO_GROWTH[of.reason] : ""}>–<span class="hidden">${of?.reason ? NO_GROWTH[of.reason] : "not known"}</span></span>`;

/** @param {{track: Track}} props */
const Actions = ({ track }) => html`
  <span class="row-actions">
    ${isMine(track.uploader_id) && html`<a class="icon-button" href=${`${HOME}/tracks/${track.id}/edit`} aria-label=${`Edit ${track.title}`} title="Edit"><${Icon} name="edit" /></a>`}
    <a class="icon-button" href=${`/backstage/tracks/${track.id}/insights`} aria-label=${`Insights of ${track.title}`} title="Insights"><${Icon} name="insights" /></a>
  </span>`;

/** @param {{tracks: number}} props */
const Nothing = ({ tracks }) =>
  tracks
    ? html`<${Empty} title="No track matches" icon="search"><a href=${withQuery({ search: null, genre: null, from: null, to: null, collaborative: null })}>Show all tracks</a><//>`
    : html`<${Empty} title="No tracks yet" icon="tracks"><a href=${`${HOME}/tracks/new`}>Upload your first track</a> for 100 XP.<//>`;

// Albums: the collections, how they are played, and the way to their insights.
/** @typedef {Api.AlbumAnswer} Album */
const HERE = "/producer-dashboard/albums";

export function Albums() {
  useMe();
  const { query } = place.value;
  const given = { artist_id: artistId.value, search: query.get("search"), sort: SORTS.find(([id]) => id === query.get("sort"))?.[0] ?? /** @type {const} */ ("-date") };
  const of = usePages((cursor) => calls.ownAlbums({ query: { ...given, limit: 20, cursor } }));
  return html`
    <${Page} title="Albums" lead="Your collections of tracks." 
      actions=${html`<${Export} call=${calls.exportAlbums({ query: given })} /><a class="button primary" href=${`${HERE}/new`}><${Icon} name="plus" size=${18} />New album</a>`}>
      <${Loaded} of=${of} placeholder=${html`<${StatsWaiting} names=${["Albums", "Tracks per album", "Plays", "Top album"]} /><${Waiting} height="30rem" />`}>${(/** @type {Api.OwnAlbumsAnswer} */ now) => html`
        <${AlbumsOverview} now=${now} />
        <${Section} title="Your albums" flush>
          ${(now.overview.albums > 0 || given.search) && html`<div class="filters" role="search"><${Search} label="Search albums" /></div>`}
          ${of.items.length
            ? html`<${Table} label="Your albums" insights="albums" rows=${of.items} usual="-date" keyOf=${(/** @type {Album} */ album) => album.id} columns=${COLUMNS} /><${More} of=${of.more} />`
            : html`<${Empty} title=${given.search ? "No album matches" : "No albums yet"} icon="albums">${given.search ? html`<a href=${withQuery({ search: null })}>Show all albums</a>` : html`<a href=${`${HERE}/new`}>Put tracks of yours in an order</a>.`}<//>`}
        <//>`}
      <//>
    <//>`;
}

/** @param {{now: Api.OwnAlbumsAnswer}} props */
const AlbumsOverview = ({ now: { overview: of, ...now } }) => html`
  <${Stats} label="Your albums">
    <${Stat} name="Albums" value=${number(of.albums)} note=${`${number(of.new_this_month)} new this month`} made=${now} why="All albums of yours, drafts and private ones too." />
    <${Stat} name="Tracks per album" value=${decimal(of.tracks_per_album)} note=${`${plural(of.tracks, "track")} on albums`} made=${now} why="Tracks on albums, divided by albums." />
    <${Stat} name="Plays" value=${compact(of.plays)} note="of tracks on albums" made=${now} why="Plays of the tracks that are on your albums now." />
    <${Stat} name="Top album" value=${html`<span class="smaller">${of.top_album?.title ?? "–"}</span>`} note=${of.top_album ? plural(of.top_album.plays, "play") : ""} made=${now} why="The album whose tracks were played most while they were on it." />
  <//>`;

/** @type {Api.Column<Album>[]} */
const COLUMNS = [
  { name: "Title", sort: "title", main: true, cell: (album) => html`<span class="named"><${Cover} name=${album.title} url=${album.artwork_url} /><span><strong>${album.title}</strong><span class="note">${plural(album.track_ids.length, "track")} ${album.visibility !== "public" && html`<span class="pill">${album.visibility}</span>`}</span></span></span>` },
  { name: "Released", narrow: true, cell: (album) => date(album.release_date ? `${album.release_date}T12:00:00` : null) },
  { name: "Created", sort: "date", narrow: true, cell: (album) => date(album.created_at) },
  { name: "Plays", sort: "plays", figure: true, cell: (album) => number(album.plays) },
  { name: "Actions", silent: true, cell: (album) => html`<span class="row-actions"><a class="icon-button" href=${`${HERE}/${album.id}/edit`} aria-label=${`Edit ${album.title}`} title="Edit"><${Icon} name="edit" /></a><a class="icon-button" href=${`/backstage/albums/${album.id}/insights`} aria-label=${`Insights of ${album.title}`} title="Insights"><${Icon} name="insights" /></a></span>` },
];

// Search, genre, dates, collaborations and order: all of them in the address.
/** @typedef {NonNullable<NonNullable<Api.ListOwnTracksData["query"]>["sort"]>} Sort */
/** @type {[Sort, string][]} */
export const SORTS = [
  ["-date", "Newest first"],
  ["date", "Oldest first"],
  ["-plays", "Most played first"],
  ["plays", "Least played first"],
  ["title", "Title A to Z"],
  ["-title", "Title Z to A"],
];
const TYPING_MS = 300;
/** Asks when the reader pauses, without a step for the back button at each letter. @param {{label?: string}} props */
export function Search({ label = "Search" }) {
  const box = useRef(/** @type {HTMLInputElement | null} */ (null));
  const timer = useRef(0);
  const now = place.value.query.get("search") ?? "";
  useEffect(() => {
    if (box.current && document.activeElement !== box.current) box.current.value = now;
  }, [now]);
  const typed = (/** @type {string} */ value) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => go(withQuery({ search: value.trim() || null }), { replace: true }), TYPING_MS);
  };
  return html`<label class="field grow">${label}<input ref=${box} type="search" maxlength="200" placeholder="Title" defaultValue=${now} onInput=${entered(typed)} /></label>`;
}

/** @param {{items: Api.TrackAnswer[]}} props */
export function Filters({ items }) {
  const chosen = place.value.query.get("genre");
  const genres = [...new Set([...(chosen ? [chosen] : []), ...seen(items)])].sort();
  const [open, setOpen] = useState(false);
  const used = ["genre", "collaborative", "from", "to", "sort"].filter((name) => place.value.query.get(name)).length;
  return html`
    <div class=${open ? "filters many is-open" : "filters many"} role="search">
      <${Search} />
      <button class="button toggle" type="button" aria-expanded=${open ? "true" : "false"} onClick=${() => setOpen(!open)}>Filters${used ? ` (${used})` : ""}</button>
      <${Choice} name="genre" label="Genre" choices=${[["", "All genres"], ...genres.map((genre) => [genre, genre])]} />
      <${Choice} name="collaborative" label="Credits" choices=${[["", "All"], ["true", "With others"], ["false", "Mine alone"]]} />
      <${Day} name="from" label="Uploaded from" />
      <${Day} name="to" label="Until" />
      <${Choice} name="sort" label="Order" usual="-date" choices=${SORTS} />
    </div>`;
}

/** @param {{name: string, label: string}} props */
const Day = ({ name, label }) => html`
  <label class="field">${label}<input type="date" value=${place.value.query.get(name) ?? ""} onChange=${entered((day) => go(withQuery({ [name]: day || null })))} /></label>`;

/** Genres that were seen stay to be chosen, also when the list is filtered. @param {Api.TrackAnswer[]} items */
function seen(items) {
  for (const track of items) for (const genre of track.genres) known.add(genre);
  return known;
}
/** @type {Set<string>} */
const known = new Set();
