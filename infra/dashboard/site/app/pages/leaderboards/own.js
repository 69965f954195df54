/** What the own score is made of, what would move the reader up, and the ranks of before. */
import { calls } from "../../api/calls.js";
import { send } from "../../api/request.js";
import { useState } from "preact/hooks";
import { Bars } from "../../charts/bars.js";
import { Series } from "../../charts/series.js";
import { artistId, country as countryName, dayShort, decimal, html, moment, money, number, places, precise, score, share } from "../../lib.js";
import { Combo, Empty, Field, FormProblem, Loaded, Section, shown, Stat, Stats, Trend, Waiting, Why } from "../../parts.js";
import { LEVERS, periodName, titleOf } from "../../words/standing.js";

/** @typedef {Api.ExplanationAnswer} Explanation */

/** @param {{of: Api.Resource<Explanation>, who?: string}} props */
export const MoveUp = ({ of, who }) => html`
  <${Section} title="What moves you up">
    <${Loaded} of=${of} placeholder=${html`<${Waiting} height="18rem" />`}>${(/** @type {Explanation} */ now) =>
      now.rank === null ? html`<${Empty} title="You are not ranked here yet">${who}.<//>` : html`<${Explained} now=${now} />`}
    <//>
  <//>`;

/** @param {{now: Explanation}} props */
const Explained = ({ now }) => html`
  ${now.next_place ? html`<${Next} now=${now} place=${now.next_place} />` : html`<p>${now.rank === 1 ? "Nobody is ahead of you." : "This board is frozen: its season is over."}</p>`}
  ${now.drop && html`<p class="banner warn">You fell ${number(now.drop.places)} places since the last build: ${number(now.drop.own)} by your own score, ${number(now.drop.others)} because others passed by.</p>`}
  <div>
    <h3>Your score: ${score(now.score, now.unit)}
      <${Why} of=${`${titleOf(now.category)} score`} made=${now} next=${now.next_build_at}>Each part is what it adds to your score, by its weight.<//></h3>
    <${Bars} label="Parts of the score" show=${decimal} bars=${now.components.map((part) => ({
      key: part.component, value: part.points, name: named(part.component),
      note: part.rank ? `rank ${number(part.rank)} · weighs ${number(part.weight)} %` : `${precise(part.value)} × ${precise(part.weight)}`,
    }))} />
  </div>`;

/** @param {{now: Explanation, place: Api.NextPlaceAnswer}} props */
function Next({ now, place }) {
  const possible = place.levers.filter((lever) => lever.change !== null);
  return html`
    <div>
      <p>You are ${score(place.gap, now.unit)} ${now.unit === "%" ? "" : now.unit} behind rank ${number(place.rank)}.</p>
      ${possible.length
        ? html`<p class="note">Any one of these would take you there, if the others stay where they are:</p>
            <ul class="levers">${possible.map((lever) => html`<li key=${lever.lever}><span aria-hidden="true">→</span><span>${LEVERS[lever.lever]?.(number(lever.change)) ?? `${number(lever.change)} ${lever.unit}`}</span></li>`)}</ul>`
        : html`<p class="note">No single change would take you there. Work on several parts below.</p>`}
    </div>`;
}

/** @param {string} component */
const named = (component) => {
  const words = component.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** @param {{of: Api.Resource<Api.HistoryAnswer>}} props */
export const History = ({ of }) => html`
  <${Section} title="Your rank over time">
    <${Loaded} of=${of} placeholder=${html`<${Waiting} height="18rem" />`}>${(/** @type {Api.HistoryAnswer} */ now) =>
      now.items.length
        ? html`<${Series} label=${`Rank in ${titleOf(now.category)}, each build of two days, then each day`} times=${now.items.map((item) => Date.parse(item.at))}
            when=${(/** @type {number} */ at) => moment(now.items[at]?.at)} axis=${(/** @type {number} */ at) => (now.items[at] ? dayShort(now.items[at].at.slice(0, 10)) : "")}
            line=${{ name: "Rank", inverted: true, values: now.items.map((item) => item.rank), show: (/** @type {number | null} */ rank) => (rank === null ? "not ranked" : `rank ${number(rank)}`) }} />`
        : html`<${Empty} title="No ranks yet">Your rank is noted at every build from now on.<//>`}
    <//>
  <//>`;

// The reader's own place, or a dash where there is none.

/** @param {{now: Api.OwnBoardAnswer}} props */
export function OwnRank({ now }) {
  const { me } = now;
  return html`
    <section class="card rank-card" aria-label="Your rank">
      <p class="rank" data-rank>${shown(number(me?.rank))}</p>
      <div>
        <h2>Your rank · ${titleOf(now.category)}${now.country ? ` · ${countryName(now.country)}` : ""}
          <${Why} of="Your rank" made=${now} next=${now.next_build_at}>
            Your place among the ${number(now.population)} producers of this board, ${periodName(now.period).toLowerCase()}. Producers with the same score share the rank. Without a place there is a dash.
          <//></h2>
        <p class="note">${me
          ? html`${score(me.score, me.unit)} ${me.unit === "%" ? "" : me.unit} · ${me.label}${me.tied_with ? ` · shared with ${number(me.tied_with)}` : ""}`
          : "You are not on this board."}</p>
      </div>
      ${me && html`<p class="pills"><span class=${`pill tier tier-${me.tier}`}>${me.tier}</span><${Moved} change=${me.change} /></p>`}
    </section>`;
}

/** @param {{change: number | null}} props */
const Moved = ({ change }) =>
  change ? html`<span class="pill"><${Trend} value=${change} text=${`${places(Math.abs(change))} since the last build`.replace("+", "")} /></span>` : null;

// What supposed tracks would change: an estimate by the API, which stores nothing of it.

/** @typedef {{track: {id: string, name: string} | null, count: string, plays: string, credits: string}} Supposed track: null for new ones */

/** @param {Supposed} of @returns {Api.WhatIfBody["changes"]} */
const changesOf = ({ track, count, plays, credits }) => {
  const given = { qualified_plays: Number(plays), credits: Number(credits) };
  return [track ? { kind: "track", track_id: track.id, ...given } : { kind: "upload", count: Number(count), ...given }];
};

export function WhatIf() {
  const mine = { artist_id: artistId.value };
  const [supposed, setSupposed] = useState(/** @type {Supposed} */ ({ track: null, count: "1", plays: "100", credits: "1" }));
  const [state, setState] = useState({ busy: false, problem: /** @type {any} */ (null), now: /** @type {Api.WhatIfAnswer | null} */ (null) });
  const set = (/** @type {Partial<Supposed>} */ part) => setSupposed({ ...supposed, ...part });
  const search = async (/** @type {string} */ text) =>
    (await send(calls.ownTracks({ query: { ...mine, search: text, limit: 8 } }))).items.filter((each) => each.visibility === "public").map(({ id, title }) => ({ id, name: title }));
  /** @param {Event} event */
  const estimate = async (event) => {
    event.preventDefault();
    setState({ ...state, busy: true, problem: null });
    try {
      const now = await send(calls.whatIf({ query: mine, body: { changes: changesOf(supposed) } }));
      setState({ busy: false, problem: null, now });
    } catch (problem) {
      setState({ ...state, busy: false, problem });
    }
  };
  return html`
    <details class="card">
      <summary>What if?</summary>
      <div class="stack">
        <p class="note">See what more plays or new tracks would change of your share of the platform. Nothing is stored.</p>
        <form class="form" onSubmit=${estimate}>
          <${FormProblem} problem=${state.problem} />
          ${supposed.track
            ? html`<p class="banner"><span>Suppose that <strong>${supposed.track.name}</strong> had</span><button class="button small" type="button" onClick=${() => set({ track: null })}>New tracks instead</button></p>`
            : html`<${Combo} label="A track of yours; none for new ones" placeholder="Title" nothing="No public track of yours has that title." search=${search} onChoose=${(/** @type {{id: string, name: string}} */ track) => set({ track })} />`}
          <div class="row">
            ${!supposed.track && html`<${Field} name="count" label="New tracks" type="number" required min="1" max="1000" value=${supposed.count} problem=${state.problem} onInput=${(/** @type {string} */ count) => set({ count })} />`}
            <${Field} name="qualified_plays" label=${supposed.track ? "Qualified plays" : "Qualified plays each"} type="number" required min="0" max="10000000000" value=${supposed.plays} problem=${state.problem} onInput=${(/** @type {string} */ plays) => set({ plays })} />
            <${Field} name="credits" label="Producers credited" type="number" required min="1" max="10" value=${supposed.credits} problem=${state.problem} onInput=${(/** @type {string} */ credits) => set({ credits })} />
          </div>
          <div><button class="button primary" disabled=${state.busy}>${state.busy ? "One moment…" : "Estimate"}</button></div>
        </form>
        <div role="status">${state.now && html`<${Estimated} now=${state.now} />`}</div>
      </div>
    </details>`;
}

/** @param {{now: Api.WhatIfAnswer}} props */
const Estimated = ({ now, now: { before, split } }) => html`
  <${Stats} label="Estimate" columns=${3}>
    <${Stat} name="Contribution" value=${decimal(now.contribution)} note=${`now ${decimal(before.contribution)}`} made=${now} why="A track contributes by its age and its qualified plays, divided by its credits." />
    <${Stat} name="Platform share" value=${share(now.share_percent)} note=${`now ${share(before.share_percent)}`} made=${now} why="Your contribution out of everyone's, who stay as they are." />
    <${Stat} name="Next split" value=${money(split?.after)} note=${`now ${money(split?.before)}`} made=${now} why=${split ? `Of ${money(split.pool)} of subscriptions, if all producers can be paid.` : "Not known before the first leaderboards."} />
  <//>`;
