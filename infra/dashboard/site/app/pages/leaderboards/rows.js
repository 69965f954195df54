/** The top three, and the rest of the list. */
import { html, number, score } from "../../lib.js";
import { Cover, Table, Trend } from "../../parts.js";
import { DETAILS } from "../../words/standing.js";

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
