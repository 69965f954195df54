/** What plays lead to: downloads and purchases. It asks when it is opened, which is in the address as all of it is. */
import { panel } from "../../api/calls.js";
import { compact, country, decimal, duration, go, html, money, number, percent, place, plural, useResource, withQuery } from "../../lib.js";
import { Empty, Export, Loaded, Stat, Stats, Table, Tabs, Waiting } from "../../parts.js";
import { SOURCES, WITHIN } from "../../words/insights.js";
import { readRange } from "./range.js";

/** @typedef {Api.FunnelAnswer} Answer */
/** @typedef {Api.FunnelRowAnswer} Row */
/** @typedef {"downloads" | "purchases"} Step */
/** @type {[Step, string][]} */
const STEPS = [["downloads", "Downloads"], ["purchases", "Purchases"]];
/** @type {[string, string][]} */
const TOUCHES = [["", "Last play before"], ["first", "First play"]];
/** @type {[string, string][]} */
const ROWS = [["", "By source"], ["countries", "By country"], ["tracks", "By track"], ["times", "By time between"]];

/** @param {{kind: string, id: string}} props */
export function Funnel({ kind, id }) {
  const open = place.value.query.has("funnel");
  /** @param {Event} event */
  const toggle = (event) => {
    event.preventDefault();
    go(withQuery({ funnel: open ? null : "downloads", touch: null, by: null }));
  };
  return html`
    <details class="card" open=${open}>
      <summary onClick=${toggle}>What plays lead to: downloads and purchases</summary>
      ${open && html`<${Opened} kind=${kind} id=${id} />`}
    </details>`;
}

/** @param {{kind: string, id: string}} props */
function Opened({ kind, id }) {
  const { range, from, to, timezone } = readRange();
  const query = { range, from, to, timezone };
  const of = useResource(panel(kind, "funnel", id, query));
  return html`
    <${Loaded} of=${of} placeholder=${html`<${Waiting} height="30rem" />`}>${(/** @type {Answer} */ now) => html`<${Steps} now=${now} /><${By} now=${now} file=${panel(kind, "funnelFile", id, query)} />`}<//>`;
}

/** @param {{now: Answer}} props */
const Steps = ({ now, now: { downloads, purchases } }) => html`
  <${Stats} label="From plays to purchases">
    <${Stat} name="Plays" value=${compact(now.plays)} note="in these days" made=${now} why="Every play that started in these days, qualified or not." />
    <${Stat} name="Downloads" value=${number(downloads.total)} note=${`${decimal(downloads.per_thousand_plays)} per 1,000 plays`} made=${now} why="Licences granted in these days, those that were bought among them." />
    <${Stat} name="Purchases" value=${number(purchases.total)} note=${`${decimal(purchases.per_thousand_plays)} per 1,000 plays`} made=${now} why="Downloads that were bought." />
    <${Stat} name="Revenue" value=${money(purchases.revenue)} note=${`${rate(purchases.revenue_per_thousand_plays, purchases)} per 1,000 plays`} made=${now} why=${`What the uploaders received for the purchases${purchases.refunded.amount ? `; ${money(purchases.refunded)} given back are taken off` : ""}.`} />
  <//>`;

/** @param {number | null} amount @param {{revenue: Api.MoneyAnswer}} of whose currency it is in */
const rate = (amount, { revenue: { currency } }) => money(amount === null ? null : { amount, currency });

/** @param {{now: Answer, file: Api.Call<Blob> | null}} props */
function By({ now, file }) {
  const { query } = place.value;
  const step = query.get("funnel") === "purchases" ? "purchases" : "downloads";
  const of = now[step];
  const touch = query.get("touch") === "first" ? of.first_touch : of.last_touch;
  const by = query.get("by") ?? "";
  const shown = by === "tracks" ? of.tracks : by === "times" ? touch.times.within : by === "countries" ? touch.countries : touch.sources;
  /** @type {Row[]} */
  const rows = [...shown.rows, ...(shown.other ? [{ ...shown.other, key: "", title: null }] : [])];
  return html`
    <div class="filters">
      <${Tabs} label="What plays led to" name="funnel" quiet choices=${STEPS} />
      <${Tabs} label="Which play counts" name="touch" quiet choices=${TOUCHES} />
      <${Tabs} label="Rows" name="by" quiet choices=${ROWS} />
    </div>
    ${by === "times" && html`<p>Half of ${step} come within <strong>${duration(touch.times.median_seconds === null ? null : 1000 * touch.times.median_seconds)}</strong> of the play.</p>`}
    ${rows.length ? html`<${Table} label="What plays led to" compact rows=${rows} keyOf=${(/** @type {Row} */ row) => row.key} columns=${columns(by, step)} />` : html`<${Empty} title=${`No ${step} in these days`} icon="download" />`}
    <div class="card-head"><p class="note">A play leads to what its listener downloads within ${plural(now.attribution.window_days, "day")}. Rows of fewer than ${number(now.attribution.least_users)} people are among the others.
      ${now.approximate && html` ${plural(now.left_out, "download")} are in the totals alone.`}</p>
      ${file && html`<${Export} small call=${file} />`}</div>`;
}

/** @param {string} by @param {Step} step @returns {Api.Column<Row>[]} */
const columns = (by, step) => [
  { name: "Play", main: true, cell: (row) => (row.key ? nameOf(row, by) : "Others, too few to be told apart") },
  { name: step === "downloads" ? "Downloads" : "Purchases", figure: true, cell: (row) => html`${number(row.number)} <span class="note">${percent(row.percent)}</span>` },
  ...(by === "times" ? [] : [
    { name: "Plays", figure: true, wide: true, cell: (/** @type {Row} */ row) => number(row.plays) },
    { name: "Per 1,000 plays", figure: true, wide: true, cell: (/** @type {Row} */ row) => decimal(row.per_thousand_plays) },
  ]),
  ...(step === "downloads" ? [] : [
    { name: "Revenue", figure: true, cell: (/** @type {Row} */ row) => money(row.revenue) },
    ...(by === "times" ? [] : [{ name: "Revenue per 1,000 plays", figure: true, wide: true, cell: (/** @type {Row} */ row) => rate(row.revenue_per_thousand_plays, row) }]),
  ]),
];

/** @param {Row} row @param {string} by */
function nameOf({ key, title }, by) {
  if (key === "no_play") return "No play in that time";
  if (key === "unstated") return "Not said by the player";
  if (by === "tracks") return html`<a href=${`/backstage/tracks/${key}/insights${location.search}`}>${title ?? "Deleted track"}</a>`;
  if (by === "countries") return country(key);
  return (by === "times" ? WITHIN : SOURCES)[key] ?? key.replaceAll("_", " ");
}
