/**
 * The range of insights: a preset, or two days; the length of a point; and what it is compared with. All of it is in the
 * address. Days are those of the reader's clock, unless the address names another.
 */
import { entered, go, html, number, place, plural, useResource, withQuery, zone } from "../../lib.js";
import { panel } from "../../api/calls.js";
import { Pulse } from "../../charts/bars.js";
import { Choice, Loaded, Section, Waiting, Why } from "../../parts.js";

/** @typedef {NonNullable<Api.GetTrackInsightsData["query"]>} Query */
/** @type {[NonNullable<Query["range"]>, string][]} */
const RANGES = [
  ["last_7_days", "7 days"],
  ["last_30_days", "30 days"],
  ["last_90_days", "90 days"],
  ["this_month", "This month"],
  ["this_year", "This year"],
  ["all_time", "All time"],
];
/** @type {[NonNullable<Query["bucket"]>, string][]} */
const BUCKETS = [["day", "By day"], ["week", "By week"], ["month", "By month"]];
/** @type {[NonNullable<Query["compare"]>, string][]} */
const COMPARED = [["previous_period", "Days before"], ["previous_year", "Year before"]];
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** @returns {Query} */
export function readRange() {
  const { query } = place.value;
  const bucket = BUCKETS.find(([id]) => id === query.get("bucket"))?.[0];
  const [from, to] = [query.get("from"), query.get("to")];
  const range = RANGES.find(([id]) => id === query.get("range"))?.[0] ?? "this_year";
  const compare = range === "all_time" && !from ? undefined : COMPARED.find(([id]) => id === query.get("compare"))?.[0];
  const before = { compare_from: query.get("compare_from"), compare_to: query.get("compare_to") };
  const usual = { bucket, ...(query.get("compare") === "custom" ? { compare: /** @type {const} */ ("custom"), ...before } : { compare }), timezone: query.get("timezone") ?? zone.value };
  return from && DATE.test(from) ? { ...usual, from, to: to && DATE.test(to) ? to : null } : { ...usual, range };
}

/** @param {{shown: Api.RangeAnswer | undefined}} props shown: the days that a preset is */
export function Range({ shown }) {
  const asked = readRange();
  const from = asked.from ?? shown?.from ?? null;
  const to = asked.from ? (asked.to ?? shown?.to ?? null) : (shown?.to ?? null);
  return html`
    <div class="filters range">
      <nav class="tabs quiet" aria-label="Range">
        ${RANGES.map(([id, text]) => html`<a key=${id} href=${withQuery({ range: id === "this_year" ? null : id, from: null, to: null, bucket: null })} aria-current=${asked.range === id ? "true" : undefined}>${text}</a>`)}
      </nav>
      <${Day} label="From" value=${from} most=${to} choose=${(/** @type {string} */ day) => withQuery({ from: day, to, range: null })} />
      <${Day} label="To" value=${to} least=${from} choose=${(/** @type {string} */ day) => withQuery({ from, to: day, range: null })} />
      <${Choice} name="compare" label="Compare" silent value=${asked.compare ?? ""} disabled=${asked.range === "all_time"} choices=${[["", "No comparison"], ...COMPARED]} />
      <${Choice} name="bucket" label="Each point is" silent value=${asked.bucket ?? ""} choices=${[["", shown && !asked.bucket ? `By ${shown.bucket} (auto)` : "Auto"], ...BUCKETS]} />
    </div>`;
}

/** @param {{label: string, value: string | null, choose: (day: string) => string, least?: string | null, most?: string | null}} props choose: the address of another day */
const Day = ({ label, value, choose, least, most }) => html`
  <label class="field day"><span class="hidden">${label}</span>
    <input type="date" aria-label=${label} min=${least} max=${most} value=${value ?? ""} onChange=${entered((day) => day && go(choose(day)))} />
  </label>`;

/** What is played now. */

/** @typedef {Api.LiveAnswer} Live */
const EVERY = 5_000;

/** @param {{kind: string, id: string}} props */
export function LiveNow({ kind, id }) {
  const of = useResource(panel(kind, "live", id, { timezone: zone.value }), { every: EVERY });
  return html`
    <${Loaded} of=${of} placeholder=${html`<${Waiting} height="6.5rem" />`}>${(/** @type {Live} */ now) => html`
      <${Section} title=${html`<span class="live" aria-hidden="true"></span>Now <${Why} of="Now" made=${now}>Listeners whose play ended in the last ${number(now.listeners_now.minutes)} minutes, and plays by the minute in which they ended. A play is told when it ends.<//>`}>
        <div class="now">
          <p><strong data-live>${now.listeners_now.at_least ? "at least " : ""}${number(now.listeners_now.value)}</strong> <span class="note">${now.listeners_now.value === 1 ? "listener" : "listeners"} in ${number(now.listeners_now.minutes)} minutes</span></p>
          <p><strong>${number(now.plays_last_minutes)}</strong> <span class="note">plays in an hour</span></p>
          <p><strong>${number(now.plays_last_hours)}</strong> <span class="note">plays in two days</span></p>
          <${Pulse} values=${now.minutes.map((minute) => minute.plays)} label=${`Plays by minute in the last hour: ${plural(now.plays_last_minutes, "play")}`} />
        </div>
      <//>`}
    <//>`;
}
