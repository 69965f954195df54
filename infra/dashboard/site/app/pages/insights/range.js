/**
 * The range of insights: a preset, or two days; the length of a point; and what it is compared with. All of it is in the
 * address. Days are those of the reader's clock, unless the address names another.
 */
import { go, html, place, withQuery, zone } from "../../lib.js";

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
  const usual = { bucket, compare, timezone: query.get("timezone") ?? zone.value };
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
      <label class="field"><span class="hidden">Compare</span>
        <select value=${asked.compare ?? ""} disabled=${asked.range === "all_time"} onChange=${(/** @type {any} */ event) => go(withQuery({ compare: event.target.value || null }))}>
          <option value="">No comparison</option>
          ${COMPARED.map(([id, text]) => html`<option key=${id} value=${id}>${text}</option>`)}
        </select>
      </label>
      <label class="field"><span class="hidden">Each point is</span>
        <select value=${asked.bucket ?? ""} onChange=${(/** @type {any} */ event) => go(withQuery({ bucket: event.target.value || null }))}>
          <option value="">${shown && !asked.bucket ? `By ${shown.bucket} (auto)` : "Auto"}</option>
          ${BUCKETS.map(([id, text]) => html`<option key=${id} value=${id}>${text}</option>`)}
        </select>
      </label>
    </div>`;
}

/** @param {{label: string, value: string | null, choose: (day: string) => string, least?: string | null, most?: string | null}} props choose: the address of another day */
const Day = ({ label, value, choose, least, most }) => html`
  <label class="field day"><span class="hidden">${label}</span>
    <input type="date" aria-label=${label} min=${least} max=${most} value=${value ?? ""} onChange=${(/** @type {any} */ event) => event.target.value && go(choose(event.target.value))} />
  </label>`;
