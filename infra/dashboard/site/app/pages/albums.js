/** Albums: the collections, how they are played, and the way to their insights. */
import * as calls from "../api/calls.js";
import { artistId, compact, date, decimal, html, number, place, plural, useMe, usePages, withQuery } from "../lib.js";
import { Cover, Empty, Export, Icon, Loaded, More, Page, Section, Stat, Stats, StatsWaiting, Table, Waiting, Why } from "../parts.js";
import { Search, SORTS } from "./tracks/filters.js";

/** @typedef {Api.AlbumAnswer} Album */
const HERE = "/producer-dashboard/albums";

export default function Albums() {
  useMe();
  const { query } = place.value;
  const given = { artist_id: artistId.value, search: query.get("search"), sort: SORTS.find(([id]) => id === query.get("sort"))?.[0] ?? /** @type {const} */ ("-date") };
  const of = usePages((cursor) => calls.ownAlbums({ query: { ...given, limit: 20, cursor } }));
  return html`
    <${Page} title="Albums" lead="Your collections of tracks." 
      actions=${html`<${Export} call=${calls.exportAlbums({ query: given })} /><a class="button primary" href=${`${HERE}/new`}><${Icon} name="plus" size=${18} />New album</a>`}>
      <${Loaded} of=${of} placeholder=${html`<${StatsWaiting} names=${["Albums", "Tracks per album", "Plays", "Top album"]} /><${Waiting} height="30rem" />`}>${(/** @type {Api.OwnAlbumsAnswer} */ now) => html`
        <${Overview} now=${now} />
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
const Overview = ({ now: { overview: of, ...now } }) => html`
  <${Stats} label="Your albums">
    <${Stat} name="Albums" value=${number(of.albums)} note=${`${number(of.new_this_month)} new this month`} why=${html`<${Why} of="Albums" made=${now}>All albums of yours, drafts and private ones too.<//>`} />
    <${Stat} name="Tracks per album" value=${decimal(of.tracks_per_album)} note=${`${plural(of.tracks, "track")} on albums`} why=${html`<${Why} of="Tracks per album" made=${now}>Tracks on albums, divided by albums.<//>`} />
    <${Stat} name="Plays" value=${compact(of.plays)} note="of tracks on albums" why=${html`<${Why} of="Plays" made=${now}>Plays of the tracks that are on your albums now.<//>`} />
    <${Stat} name="Top album" value=${html`<span class="smaller">${of.top_album?.title ?? "–"}</span>`} note=${of.top_album ? plural(of.top_album.plays, "play") : ""} why=${html`<${Why} of="Top album" made=${now}>The album whose tracks were played most while they were on it.<//>`} />
  <//>`;

/** @type {Api.Column<Album>[]} */
const COLUMNS = [
  { name: "Title", sort: "title", main: true, cell: (album) => html`<span class="named"><${Cover} name=${album.title} url=${album.artwork_url} /><span><strong>${album.title}</strong><span class="note">${plural(album.track_ids.length, "track")} ${album.visibility !== "public" && html`<span class="pill">${album.visibility}</span>`}</span></span></span>` },
  { name: "Released", narrow: true, cell: (album) => date(album.release_date ? `${album.release_date}T12:00:00` : null) },
  { name: "Created", sort: "date", narrow: true, cell: (album) => date(album.created_at) },
  { name: "Plays", sort: "plays", figure: true, cell: (album) => number(album.plays) },
  { name: "Actions", silent: true, cell: (album) => html`<span class="row-actions"><a class="icon-button" href=${`${HERE}/${album.id}/edit`} aria-label=${`Edit ${album.title}`} title="Edit"><${Icon} name="edit" /></a><a class="icon-button" href=${`/backstage/albums/${album.id}/insights`} aria-label=${`Insights of ${album.title}`} title="Insights"><${Icon} name="insights" /></a></span>` },
];
