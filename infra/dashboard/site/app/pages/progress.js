/** Progress: level, where XP came from, achievements with the nearest first, and the ledger of every award. */
import * as calls from "../api/calls.js";
import { Bars } from "../charts/bars.js";
import { Ring } from "../charts/bars.js";
import { artistId, date, day, html, moment, number, percent, place, usePages, useResource } from "../lib.js";
import { Empty, Loaded, More, Page, Section, Table, Tabs, Waiting, Why } from "../parts.js";
import { SOURCE_RULES, SOURCES } from "../words/standing.js";
import { Achievements } from "./progress/achievements.js";

/** @typedef {Api.OwnProgressAnswer} Progress */
/** @typedef {keyof Api.SourcesAnswer} Source */

export default function ProgressPage() {
  const of = useResource(calls.progress({ query: { artist_id: artistId.value } }));
  return html`
    <${Page} title="Progress" lead="XP are earned once for each thing you do, and never go down.">
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="70rem" />`}>${(/** @type {Progress} */ now) => html`
        <div class="columns">
          <${Level} now=${now} />
          <${Section} title="Where your XP came from">
            <${Bars} label="XP by source" bars=${Object.entries(now.sources).map(([source, xp]) => ({ key: source, name: SOURCES[source], value: xp, note: SOURCE_RULES[source] }))} />
          <//>
        </div>
        <${Achievements} now=${now} />`}
      <//>
      <${Ledger} />
    <//>`;
}

/** @param {{now: Progress}} props */
const Level = ({ now }) => html`
  <${Section} title=${html`Level <${Why} of="Level" made=${now}>Level L needs 100 × (L − 1)^1.5 XP. You have ${number(now.xp)}; this level began at ${number(now.level_xp)}, the next begins at ${number(now.next_level_xp)}.<//>`}>
    <div class="level">
      <${Ring} percent=${now.progress_percent} label=${`Level ${now.level}, ${percent(now.progress_percent)} of the way to the next`}>
        <strong>${now.level}</strong><span class="note">${percent(now.progress_percent)}</span>
      <//>
      <div>
        <h3>${now.title}</h3>
        <p><strong>${number(now.xp)} XP</strong></p>
        <p class="note">${now.xp_to_next ? `${number(now.xp_to_next)} XP to level ${number(now.level + 1)}` : "The highest level"}</p>
        <p class="note">${number(now.achievements.unlocked)} of ${number(now.achievements.total)} achievements</p>
      </div>
    </div>
  <//>`;

function Ledger() {
  const source = /** @type {Source | null} */ (Object.keys(SOURCES).find((each) => each === place.value.query.get("source")) ?? null);
  const of = usePages((cursor) => calls.ledger({ query: { artist_id: artistId.value, source, limit: 20, cursor } }));
  const tracks = useResource(calls.ownTracks({ query: { artist_id: artistId.value, limit: 40 } }));
  const titles = new Map(tracks.data?.items.map((track) => [track.id, track.title]));
  return html`
    <${Section} title="Ledger" note="Every award, newest first" flush
      actions=${html`<${Tabs} label="Source" name="source" quiet choices=${[["", "All"], ...Object.entries(SOURCES)]} />`}>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="40rem" />`}>${() =>
        of.items.length
          ? html`
            <${Table} label="XP ledger" compact rows=${of.items} keyOf=${(/** @type {any} */ line) => `${line.source} ${line.cause}`} columns=${[
              { name: "What for", main: true, cell: (/** @type {any} */ line) => html`<span><strong>${SOURCES[line.source]}</strong><br /><span class="note">${causeOf(line, titles)}</span></span>` },
              { name: "When", cell: (/** @type {any} */ line) => html`<span title=${moment(line.at)}>${date(line.at)}</span>` },
              { name: "Rules", wide: true, cell: (/** @type {any} */ line) => html`<span class="note">${line.rules}</span>` },
              { name: "XP", figure: true, cell: (/** @type {any} */ line) => `+${number(line.xp)}` },
            ]} />
            <${More} of=${of.more} />`
          : html`<${Empty} title="No XP from this yet">${source ? SOURCE_RULES[source] : "Upload a track to earn your first 100 XP."}<//>`}
      <//>
    <//>`;
}

/** The cause is an id, a date or a slug, by source. @param {Api.LineAnswer} line @param {Map<string, string>} titles of the newest tracks */
function causeOf({ source, cause }, titles) {
  if (source === "achievements") return cause.replaceAll("-", " ");
  if (source === "plays") return html`Qualified plays of ${/^\d{4}-\d\d-\d\d$/.test(cause) ? day(cause) : cause}`;
  const id = cause.split(/[:#/]/).at(-1) ?? cause;
  return html`<a href=${`/tracks/${id}`}>${titles.get(id) ?? "A track"}</a>`;
}
