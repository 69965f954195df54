/** Collaborations: whom one works with, drawn; the joint tracks; and whom one could work with. */
import { useState } from "preact/hooks";
import * as calls from "../api/calls.js";
import { Network } from "../charts/network.js";
import { artistId, compact, date, html, number, plural, useMe, usePages, useResource } from "../lib.js";
import { Cover, Empty, Loaded, More, Page, Section, Stat, Stats, StatsWaiting, Table, Waiting, Why } from "../parts.js";
import { Recommendations } from "./collaborations/recommendations.js";

/** @typedef {Api.NetworkAnswer} Net */
/** @typedef {Api.CollaboratorAnswer} Collaborator */

export default function Collaborations() {
  const me = useMe();
  const mine = { artist_id: artistId.value };
  const net = usePages((cursor) => calls.network({ query: { ...mine, limit: 24, cursor } }));
  const tracks = usePages((cursor) => calls.jointTracks({ query: { ...mine, limit: 10, cursor } }));
  const ideas = useResource(calls.recommendations({ query: mine }));
  return html`
    <${Page} title="Collaborations" lead="Producers who are credited with you, and some who would fit."
      actions=${html`<a class="button" href="/producer-dashboard/leaderboards?category=collaboration">Leaderboard</a>`}>
      <${Loaded} of=${net} placeholder=${html`<${StatsWaiting} columns=${3} names=${["Collaborators", "Joint tracks", "Qualified plays"]} /><${Waiting} height="48rem" />`}>${(/** @type {Net} */ now) => html`
        <${Stats} label="In all" columns=${3}>
          <${Stat} name="Collaborators" value=${number(now.totals.collaborators)} why=${html`<${Why} of="Collaborators" made=${now}>Producers who are credited with you on a public track.<//>`} />
          <${Stat} name="Joint tracks" value=${number(now.totals.tracks)} why=${html`<${Why} of="Joint tracks" made=${now}>Public tracks with several credits, yours among them.<//>`} />
          <${Stat} name="Qualified plays" value=${compact(now.totals.qualified_plays)} why=${html`<${Why} of="Qualified plays" made=${now}>Plays of your joint tracks that count for rankings: long enough, and not your own.<//>`} />
        <//>
        <${Section} title="Your network" note="Wider lines: more tracks together. Larger circles: more plays." flush>
          ${net.items.length
            ? html`<div class="pad"><${Network} me=${me.data?.artist.name ?? ""} nodes=${net.items.filter((each) => !each.gone).map(nodeOf)} /></div>
                <${People} of=${net} />`
            : html`<${Empty} title="Nobody yet" icon="collaborations">Credit another producer on a track of yours, and both of you see it here.<//>`}
        <//>`}
      <//>
      <${Recommendations} of=${ideas} />
      <${Section} title="Joint tracks" note=${tracks.data ? plural(tracks.data.total, "public track") : html` `} flush>
        <${Loaded} of=${tracks} placeholder=${html`<${Waiting} height="20rem" />`}>${() =>
          tracks.items.length
            ? html`<${Table} label="Joint tracks" compact insights="tracks" rows=${tracks.items} keyOf=${(/** @type {any} */ track) => track.id} columns=${TRACKS} /><${More} of=${tracks.more} />`
            : html`<${Empty} title="No joint tracks yet" icon="tracks" />`}
        <//>
      <//>
    <//>`;
}

const FIRST = 8;

/** The first few; the others on request. @param {{of: {items: Collaborator[], more: any}}} props */
function People({ of }) {
  const [all, setAll] = useState(false);
  return html`
    <${Table} label="Collaborators" compact rows=${all ? of.items : of.items.slice(0, FIRST)} keyOf=${(/** @type {Collaborator} */ each) => each.artist.id} columns=${COLUMNS} />
    ${!all && of.items.length > FIRST ? html`<div class="more"><button class="button" onClick=${() => setAll(true)}>Show more</button></div>` : html`<${More} of=${of.more} />`}`;
}

/** @param {Collaborator} each */
const nodeOf = ({ artist, tracks, plays }) => ({ id: artist.id, name: artist.name, tracks, plays });

/** @type {Api.Column<Collaborator>[]} */
const COLUMNS = [
  { name: "Producer", main: true, cell: ({ artist, gone }) => html`<span class="named"><${Cover} name=${artist.name} url=${artist.picture} round size="s" /><span>${gone ? html`<strong>${artist.name || "A deleted producer"}</strong>` : html`<a href=${`/artists/${artist.id}`}>${artist.name}</a>`}<span class="note">${gone ? "no longer here" : `Level ${artist.level}`}</span></span></span>` },
  { name: "First", wide: true, cell: (each) => date(each.first_at) },
  { name: "Last", wide: true, cell: (each) => date(each.last_at) },
  { name: "Plays", figure: true, cell: (each) => number(each.plays) },
  { name: "Tracks", figure: true, cell: (each) => number(each.tracks) },
];

/** @type {Api.Column<Api.TrackAnswer>[]} */
const TRACKS = [
  { name: "Title", main: true, cell: (track) => html`<span class="named"><${Cover} name=${track.title} url=${track.artwork_url} size="s" /><span><a href=${`/tracks/${track.id}`}>${track.title}</a><span class="note">${plural(track.credits.length, "credit")}</span></span></span>` },
  { name: "Published", wide: true, cell: (track) => date(track.published_at) },
  { name: "Plays", figure: true, cell: (track) => number(track.plays) },
];
