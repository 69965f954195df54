/** Collaborations: whom one works with, drawn; the joint tracks; and whom one could work with. */
import { useState } from "preact/hooks";
import { calls } from "../api/calls.js";
import { about, artistId, compact, date, decimal, html, moment, number, plural, useMe, usePages, useResource } from "../lib.js";
import { Cover, Empty, Icon, initials, Loaded, More, Page, Section, Stat, Stats, StatsWaiting, Table, Waiting, Why } from "../parts.js";
import { send } from "../api/request.js";
import { plain } from "../api/problem.js";

/** @typedef {Api.NetworkAnswer} Net */
/** @typedef {Api.CollaboratorAnswer} Collaborator */

export function Collaborations() {
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
          <${Stat} name="Collaborators" value=${number(now.totals.collaborators)} made=${now} why="Producers who are credited with you on a public track." />
          <${Stat} name="Joint tracks" value=${number(now.totals.tracks)} made=${now} why="Public tracks with several credits, yours among them." />
          <${Stat} name="Qualified plays" value=${compact(now.totals.qualified_plays)} made=${now} why="Plays of your joint tracks that count for rankings: long enough, and not your own." />
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

/** Producers who would fit, each with the reasons, and what a joint track would add. A dismissal can be taken back. */

/** @typedef {Api.RecommendationsAnswer} Answer */
/** @typedef {Api.RecommendationAnswer} Idea */

/** @param {{of: Api.Resource<Answer>}} props */
export function Recommendations({ of }) {
  const [gone, setGone] = useState(/** @type {Idea | null} */ (null));
  const [wrong, setWrong] = useState("");
  /** @param {typeof calls.dismiss} how @param {Idea} idea @param {Idea | null} next */
  const change = async (how, idea, next) => {
    try {
      await send(how({ path: { recommended_id: idea.artist.id }, query: { artist_id: artistId.value } }));
      setGone(next);
      setWrong("");
      await of.reload();
    } catch (problem) {
      setWrong(plain(/** @type {any} */ (problem)).text);
    }
  };
  return html`
    <${Section} title="Recommendations" note=${of.data?.as_of ? `Made ${moment(of.data.as_of)}, anew ${moment(of.data.next_update_at)}` : html` `}>
      ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
      ${gone && html`<p class="banner" role="status"><span>${gone.artist.name} is no longer recommended.</span><button class="button small" onClick=${() => change(calls.restore, gone, null)}>Undo</button></p>`}
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="24rem" />`}>${(/** @type {Answer} */ now) =>
        now.items.length
          ? html`<ul class="ideas">${now.items.map((idea) => html`<${Card} key=${idea.artist.id} idea=${idea} now=${now} dismiss=${() => change(calls.dismiss, idea, idea)} />`)}</ul>`
          : html`<${Empty} title="No recommendations yet" icon="collaborations">${absence(now)}<//>`}
      <//>
    <//>`;
}

/** @param {Answer} now */
function absence(now) {
  if (now.absence === "too_few_tracks_with_genres") return `They need ${number(now.tracks_with_genres_needed)} public tracks with genres. You have ${number(now.tracks_with_genres)}.`;
  if (now.absence === "nobody_found") return "Nobody who fits was found today. It is tried again every day.";
  return `The first are made ${moment(now.next_update_at)}.`;
}

/** @param {{idea: Idea, now: Answer, dismiss: () => void}} props */
const Card = ({ idea, now, dismiss }) => html`
  <li class="idea">
    <header>
      <span class="named"><${Cover} name=${idea.artist.name} url=${idea.artist.picture} round /><span><a href=${`/artists/${idea.artist.id}`}>${idea.artist.name}</a><span class="note">Level ${idea.artist.level}</span></span></span>
      <button class="icon-button" onClick=${dismiss} aria-label=${`Do not recommend ${idea.artist.name}`} title="Not for me"><${Icon} name="close" size=${18} /></button>
    </header>
    <p><strong class="match">${about(idea.match_percent)} %</strong> match
      <${Why} of="Match" made=${now} next=${now.next_update_at}>The points of the reasons below add up to it: genres weigh up to 45, style 20, common collaborators 10, activity 15, growing collaborations 10.<//></p>
    <ul class="reasons">${idea.reasons.map((reason) => html`<li key=${reason.kind}><span>${reason.text}</span><span class="note">+${about(reason.points)}</span></li>`)}</ul>
    ${idea.common_genres.length > 0 && html`<p class="pills">${idea.common_genres.map((genre) => html`<span key=${genre} class="pill">${genre}</span>`)}</p>`}
    <p class="note">A joint track would add about ${decimal(idea.effect.score_gain)} to your collaboration score.</p>
  </li>`;

/** A producer in the middle, and around it whom it works with: wider lines for more tracks, larger circles for more plays. */

const WIDTH = 720;
const HEIGHT = 460;
const MOST = 24;
/** @typedef {{id: string, name: string, tracks: number, plays: number}} Node */

/** @param {{me: string, nodes: Node[]}} props most shared tracks first */
export function Network({ me, nodes }) {
  const shown = nodes.slice(0, MOST);
  const mostTracks = Math.max(...shown.map((node) => node.tracks), 1);
  const mostPlays = Math.max(...shown.map((node) => node.plays), 1);
  return html`
    <figure class="network">
      <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label=${`${plural(shown.length, "collaborator")} around ${me}`}>
        ${shown.map((node, index) => {
          const { x, y } = spot(index, shown.length);
          return html`<line key=${node.id} class="edge" x1=${WIDTH / 2} y1=${HEIGHT / 2} x2=${x} y2=${y} stroke-width=${1 + (5 * node.tracks) / mostTracks} />`;
        })}
        ${shown.map((node, index) => {
          const { x, y } = spot(index, shown.length);
          const radius = 8 + 12 * Math.sqrt(node.plays / mostPlays);
          const label = `${node.name}: ${plural(node.tracks, "track")} together, ${plural(node.plays, "play")}`;
          return html`
            <a key=${node.id} href=${`/artists/${node.id}`} aria-label=${label}>
              <title>${label}</title>
              <circle class="node" cx=${x} cy=${y} r=${radius} />
              ${index < 14 && html`<text class=${index < 4 ? "node-name" : "node-name far"} x=${x} y=${y > HEIGHT / 2 ? y + radius + 15 : y - radius - 6} text-anchor=${anchor(x)}>${node.name}</text>`}
            </a>`;
        })}
        <circle class="me" cx=${WIDTH / 2} cy=${HEIGHT / 2} r="30" />
        <text class="me-name" x=${WIDTH / 2} y=${HEIGHT / 2 + 5} text-anchor="middle">${initials(me)}</text>
      </svg>
    </figure>`;
}

/** The first are nearest; two rings, so that names have room. @param {number} index @param {number} count */
function spot(index, count) {
  const angle = ((index * 2.399963) % (2 * Math.PI)) - Math.PI / 2; // the golden angle keeps neighbours apart
  const away = 0.5 + (0.5 * index) / Math.max(count - 1, 1);
  return { x: WIDTH / 2 + Math.cos(angle) * away * 290, y: HEIGHT / 2 + Math.sin(angle) * away * 185 };
}

/** @param {number} x */
const anchor = (x) => (x < 110 ? "start" : x > WIDTH - 110 ? "end" : "middle");
