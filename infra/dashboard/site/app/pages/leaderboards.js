/**
 * Leaderboards: one's own rank, the top three, the list, and what would move one up. The results of the category before
 * stay visible until those of the next are there.
 */
import { calls } from "../api/calls.js";
import { ago, artistId, clock, html, number, place, score, usePages, useResource } from "../lib.js";
import { Choice, Cover, Empty, Loaded, More, Page, Section, Table, Tabs, Trend, Waiting } from "../parts.js";
import { CATEGORIES, DETAILS, periodName, titleOf } from "../words/standing.js";
import { COUNTRIES } from "../words/countries.js";
import { History, MoveUp, OwnRank, WhatIf } from "./leaderboards/own.js";

/** @typedef {Api.OwnBoardAnswer} Board */
const WITHIN_COUNTRIES = ["overall", "points", "plays"];

/** What the address asks for; anything else is the usual. */
function asked() {
  const { query } = place.value;
  const category = CATEGORIES.find(([id]) => id === query.get("category"))?.[0] ?? "overall";
  return {
    category,
    period: query.get("period") ?? "all_time",
    country: WITHIN_COUNTRIES.includes(category) ? query.get("country") : null,
    around: query.get("around") === "me" ? /** @type {const} */ ("me") : null,
  };
}

export function Leaderboards() {
  const { category, period, country, around } = asked();
  const mine = { artist_id: artistId.value };
  const board = usePages((cursor) =>
    calls.board({ path: { category }, query: { ...mine, period, country, limit: 20, ...(cursor ? { cursor } : { around }) } }));
  const guide = useResource(calls.guide());
  const why = useResource(calls.explanation({ path: { category }, query: { ...mine, period } }));
  const past = useResource(calls.history({ path: { category }, query: { ...mine, period } }));
  const periods = guide.data?.periods ?? ["all_time", "7d", "30d"];

  return html`
    <${Page} title="Leaderboards" lead="How you compare with other producers. A comparison, not a promise of promotion or visibility.">
      <${Tabs} label="Category" name="category" usual="overall" choices=${CATEGORIES} />
      <div class="filters">
        <${Tabs} label="Period" name="period" usual="all_time" quiet choices=${periods.map((each) => [each, periodName(each)])} />
        ${WITHIN_COUNTRIES.includes(category) && html`<${Choice} name="country" label="Country" silent choices=${[["", "All countries"], ...COUNTRIES]} />`}
      </div>
      <p class="hidden" role="status">${board.loading ? `Loading ${titleOf(category)}. The results of before stay until then.` : `${titleOf(category)} is shown.`}</p>
      <${Loaded} of=${board} placeholder=${html`<${Waiting} height="60rem" />`}>${(/** @type {Board} */ now) => html`
        <${OwnRank} now=${now} />
        <${Podium} rows=${now.top} me=${now.me?.artist?.id} unit=${now.top[0]?.unit ?? ""} />
        <div class="columns wide-first">
          <${Section} title=${`${titleOf(now.category)} · ${periodName(now.period)}`} flush
            note=${now.built_at ? `${number(now.population)} producers · built ${ago(now.built_at)}, next at ${clock(now.next_build_at)}` : "Not built yet"}
            actions=${html`<${Tabs} label="Part of the list" name="around" quiet choices=${[["", "From the top"], ["me", "Around me"]]} />`}>
            ${board.items.length
              ? html`<${List} rows=${board.items} me=${now.me?.artist?.id} label=${`${titleOf(now.category)} leaderboard`} /><${More} of=${board.more} />`
              : html`<${Empty} title=${around && !now.me ? "You are not on this board" : "Nobody else is ranked here yet"}>${guide.data?.who_is_ranked}.<//>`}
          <//>
          <div class="stack">
            <${MoveUp} of=${why} who=${guide.data?.who_is_ranked} />
            <${History} of=${past} />
          </div>
        </div>`}
      <//>
      <${WhatIf} />
      <${Guide} of=${guide} category=${category} />
    <//>`;
}

/** The top three, and the rest of the list. */

/** @typedef {Api.BoardRow} Row */

/** @param {{rows: Row[], me?: string, unit: string}} props */
export const Podium = ({ rows, me }) => html`
  <ol class="podium" aria-label="Top three">
    ${rows.map((row) => html`
      <li key=${keyOf(row)} class=${`${row.rank === 1 ? "first" : ""} ${isMe(row, me) ? "marked" : ""}`}>
        <span class="place">${number(row.rank)}</span>
        <${Cover} name=${row.artist?.name ?? "?"} url=${row.artist?.picture} round />
        <${Who} row=${row} me=${me} />
        <span class="score">${score(row.score, row.unit)}</span>
        <span class="note">${row.label}</span>
        <span class=${`pill tier tier-${row.tier}`}>${row.tier}</span>
      </li>`)}
  </ol>`;

/** @param {{rows: Row[], me?: string, label: string}} props */
export const List = ({ rows, me, label }) => html`
  <${Table} label=${label} compact rows=${rows} keyOf=${keyOf} marked=${(/** @type {Row} */ row) => isMe(row, me)} columns=${[
    { name: "Rank", narrow: true, cell: (/** @type {Row} */ row) => html`<span class="rank">${number(row.rank)}</span> ${row.change ? html`<${Trend} value=${row.change} text=${number(Math.abs(row.change))} />` : null}` },
    { name: "Producer", main: true, cell: (/** @type {Row} */ row) => html`<span class="named"><${Cover} name=${row.artist?.name ?? "?"} url=${row.artist?.picture} round size="s" /><span><${Who} row=${row} me=${me} /><span class="note">${row.artist ? `Level ${row.artist.level}` : "does not show its name"}</span></span></span>` },
    { name: "Details", wide: true, cell: (/** @type {Row} */ row) => html`<span class="note">${details(row)}</span>` },
    { name: "Tier", wide: true, cell: (/** @type {Row} */ row) => html`<span class=${`pill tier tier-${row.tier}`}>${row.tier}</span>` },
    { name: rows[0]?.label ?? "Score", figure: true, cell: (/** @type {Row} */ row) => score(row.score, row.unit) },
  ]} />`;

/** @param {{row: Row, me?: string}} props */
const Who = ({ row, me }) =>
  row.artist
    ? html`<a href=${`/artists/${row.artist.id}`}>${row.artist.name}${isMe(row, me) ? " (you)" : ""}</a>`
    : html`<span>Private producer</span>`;

/** @param {Row} row @param {string} [me] */
const isMe = (row, me) => me !== undefined && row.artist?.id === me;
/** @param {Row} row */
const keyOf = (row) => row.artist?.id ?? `private ${row.rank} ${row.score}`;

/** @param {Row} row */
const details = (row) =>
  Object.entries(row.details).slice(0, 3).map(([name, value]) => `${DETAILS[name] ?? name.replaceAll("_", " ")} ${number(value)}`).join(" · ");

/** How the leaderboards work: the API's guide, as it is. */

/** @param {{of: Api.Resource<Api.Guide>, category: string}} props */
export function Guide({ of, category }) {
  const guide = of.data;
  const chosen = guide?.categories.find((each) => each.id === category);
  return html`
    <details class="card">
      <summary>How it works</summary>
      ${guide && chosen && html`
        <div class="prose">
          <h3>${chosen.title}: ${chosen.focus}</h3>
          <p>${chosen.rule}. ${chosen.tie}.</p>
          <${Tiers} of=${chosen} />
          ${chosen.overall_weight_percent > 0 && html`<p>It weighs ${number(chosen.overall_weight_percent)} % in the overall score.</p>`}
          <h3>All categories</h3>
          <p>${Object.entries(guide.overall_weights_percent).map(([id, weight]) => `${titleOf(id)} ${weight} %`).join(", ")} make up the overall score.</p>
          <p>${guide.who_is_ranked}. ${guide.ranking}. The boards are rebuilt every ${number(guide.rebuilt_every_minutes)} minutes.</p>
          <h3>What counts in a period</h3>
          <ul>${Object.entries(guide.what_counts).map(([id, text]) => html`<li key=${id}>${text}.</li>`)}</ul>
          <h3>Good to know</h3>
          <ul>${guide.notes.map((note) => html`<li key=${note}>${note}.</li>`)}</ul>
          <p>To improve: <a href=${`/producer-dashboard/${chosen.improve}`}>${chosen.improve}</a>.</p>
        </div>`}
    </details>`;
}

/** @param {{of: Api.GuideCategory}} props */
const Tiers = ({ of }) => html`
  <p class="pills">
    ${Object.entries(of.tiers).map(([tier, least]) => html`
      <span key=${tier} class=${`pill tier tier-${tier}`}>${tier} ${of.tiers_by === "percentile" ? `top ${number(least)} %` : `from ${number(least)}${of.unit === "%" ? " %" : ""}`}</span>`)}
    <span class="pill tier tier-bronze">bronze: all others</span>
  </p>`;
