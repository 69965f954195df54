/**
 * Leaderboards: one's own rank, the top three, the list, and what would move one up. The results of the category before
 * stay visible until those of the next are there.
 */
import * as calls from "../api/calls.js";
import { ago, artistId, clock, go, html, number, place, usePages, useResource, withQuery } from "../lib.js";
import { Empty, Loaded, More, Page, Section, Tabs, Waiting } from "../parts.js";
import { CATEGORIES, periodName, titleOf } from "../words/standing.js";
import { COUNTRIES } from "../words/countries.js";
import { Guide } from "./leaderboards/guide.js";
import { List, Podium } from "./leaderboards/rows.js";
import { History, MoveUp, OwnRank } from "./leaderboards/own.js";

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

export default function Leaderboards() {
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
        ${WITHIN_COUNTRIES.includes(category) && html`
          <label class="field"><span class="hidden">Country</span>
            <select value=${country ?? ""} onChange=${(/** @type {any} */ event) => go(withQuery({ country: event.target.value || null }))}>
              <option value="">All countries</option>
              ${COUNTRIES.map(([code, name]) => html`<option key=${code} value=${code}>${name}</option>`)}
            </select>
          </label>`}
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
      <${Guide} of=${guide} category=${category} />
    <//>`;
}
