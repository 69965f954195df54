/** Tracks: the catalogue with search, filters and order, what each track lacks, how it grows, and the way to its insights. */
import * as calls from "../api/calls.js";
import { artistId, change, compact, date, html, isMine, number, place, plural, useMe, usePages, useResource, withQuery, zone } from "../lib.js";
import { Cover, Empty, Export, Icon, Loaded, More, Page, Section, Stat, Stats, StatsWaiting, Table, Trend, Waiting, Why } from "../parts.js";
import { HOME } from "../parts/shell.js";
import { GROWTH, LACKS, NO_GROWTH } from "../words/standing.js";
import { Filters, SORTS } from "./tracks/filters.js";

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

export default function Tracks() {
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
        <${Overview} now=${now} />
        <${Section} title="Catalogue" flush>
          <${Filters} items=${of.items} />
          ${of.items.length ? html`<${Catalogue} items=${of.items} growths=${growths} /><${More} of=${of.more} />` : html`<${Nothing} tracks=${now.overview.tracks} />`}
        <//>`}
      <//>
    <//>`;
}

/** @param {{now: Api.OwnTracksAnswer}} props */
const Overview = ({ now: { overview: of, ...now } }) => html`
  <${Stats} label="Your catalogue">
    <${Stat} name="Tracks" value=${number(of.tracks)} note=${`${number(of.new_this_month)} new this month`} why=${html`<${Why} of="Tracks" made=${now}>Tracks that you uploaded or are credited on, drafts and private ones too.<//>`} />
    <${Stat} name="Plays" value=${compact(of.plays)} note=${`${number(of.today.plays)} today so far`} why=${html`<${Why} of="Plays" made=${now}>Every play of tracks that credited you when they were played.<//>`} />
    <${Stat} name="Growth" value=${html`<${Trend} value=${of.growth_percent} text=${change(of.growth_percent)} />`} note=${of.growth_status ? GROWTH[of.growth_status] : "Nothing to compare yet"}
      why=${html`<${Why} of="Growth" made=${now}>${plural(of.plays_this_period, "qualified play")} in the last 30 whole days, against the 30 days before.<//>`} />
    <${Stat} name="Collaborators" value=${number(of.collaborators)} note=${`on ${plural(of.collaborative_tracks, "track")}`} href=${`${HOME}/collaborations`} why=${html`<${Why} of="Collaborators" made=${now}>Producers who are credited with you on a public track.<//>`} />
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
