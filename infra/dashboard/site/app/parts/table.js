/** A table of rows; on a phone each row becomes a card with its columns named. The roles stay
 * where the layout is no longer a table's. */
import { html } from "../lib/html.js";
import { place, withQuery } from "../lib/here.js";

/**
 * @template Row
 * @typedef {object} Column
 * @property {string} name
 * @property {(row: Row) => any} cell
 * @property {boolean} [figure] aligned to the right
 * @property {string} [sort] the value of the parameter sort, ascending; descending has a minus
 * @property {boolean} [main] the row's own name
 * @property {boolean} [narrow] as narrow as its content
 * @property {boolean} [silent] not named in the cards of a phone
 * @property {boolean} [full] as wide as the card of a phone
 * @property {boolean} [wide] left out on a phone, where the table is compact
 */

/** @param {{label: string, columns: Column<any>[], rows: any[], keyOf: (row: any) => string, usual?: string, marked?: (row: any) => boolean, compact?: boolean, insights?: string}} props
 *   insights: "tracks" or "albums", which the rows are; compact: stays a table on a phone; else its rows are cards there, and those of more than six columns on a tablet too */
export function Table({ label, columns, rows, keyOf, usual = "", marked, compact, insights }) {
  return html`
    <div class="table-wrap">
      <table class=${compact ? "compact" : columns.length > 6 ? "many" : "cards-on-phone"} role="table">
        <caption class="hidden">${label}</caption>
        <thead role="rowgroup"><tr role="row">${columns.map((column) => html`<${Head} key=${column.name} column=${column} usual=${usual} />`)}</tr></thead>
        <tbody role="rowgroup">
          ${rows.map((row) => html`
            <tr key=${keyOf(row)} role="row" class=${marked?.(row) ? "marked" : ""} data-insights=${insights && `${insights}/${row.id}`}>
              ${columns.map((column) => html`<${Cell} key=${column.name} column=${column} row=${row} />`)}
            </tr>`)}
        </tbody>
      </table>
    </div>`;
}

/** @param {Column<any>} column */
const classOf = ({ figure, narrow, wide, full }) => [figure && "figure", narrow && "narrow", wide && "wide", full && "full"].filter(Boolean).join(" ");

/** @param {{column: Column<any>, row: any}} props */
const Cell = ({ column, row }) =>
  column.main
    ? html`<th scope="row" role="rowheader" class="main">${column.cell(row)}</th>`
    : html`<td role="cell" class=${classOf(column)} data-name=${column.silent ? "" : column.name}>${column.cell(row)}</td>`;

/** @param {{column: Column<any>, usual: string}} props */
function Head({ column, usual }) {
  const now = place.value.query.get("sort") ?? usual;
  const up = column.sort === now;
  const down = column.sort !== undefined && `-${column.sort}` === now;
  const state = up ? "ascending" : down ? "descending" : undefined;
  if (!column.sort) return html`<th scope="col" role="columnheader" class=${classOf(column)}>${column.name}</th>`;
  const next = down ? column.sort : `-${column.sort}`;
  return html`
    <th scope="col" role="columnheader" class=${classOf(column)} aria-sort=${state}>
      <a class="sort" href=${withQuery({ sort: next === usual ? null : next })}>${column.name}<span aria-hidden="true">${up ? " ↑" : down ? " ↓" : ""}</span></a>
    </th>`;
}
