/** Every sale, split, payout and refund. */
import * as calls from "../../api/calls.js";
import { artistId, date, html, moment, money, month, place, usePages } from "../../lib.js";
import { Empty, Export, Loaded, More, Section, Table, Tabs, Waiting, Why } from "../../parts.js";
import { reason, STATES, TYPES } from "../../words/money.js";
import { Refund } from "./refund.js";

/** @typedef {Api.TransactionAnswer} Transaction */
/** @typedef {NonNullable<NonNullable<Api.ListTransactionsData["query"]>["filter"]>} Filter */
/** @type {[Filter, string][]} */
const FILTERS = [["all", "All"], ["sales", "Sales"], ["subscriptions", "Subscriptions"], ["paid", "Paid"], ["pending", "Pending"], ["failed", "Failed"]];

export function Transactions() {
  const filter = FILTERS.find(([id]) => id === place.value.query.get("filter"))?.[0] ?? "all";
  const mine = { artist_id: artistId.value, filter };
  const of = usePages((cursor) => calls.transactions({ query: { ...mine, limit: 20, cursor } }), { every: 15_000 });
  return html`
    <${Section} title="Transactions" note="Newest first" flush
      actions=${html`<${Tabs} label="Which transactions" name="filter" usual="all" quiet choices=${FILTERS} /><${Export} small call=${calls.transactions({ query: { ...mine, format: "csv" } })} />`}>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="20rem" />`}>${() =>
        of.items.length
          ? html`<${Table} label="Transactions" rows=${of.items} keyOf=${(/** @type {Transaction} */ line) => line.id} columns=${columns(of.reload)} /><${More} of=${of.more} />`
          : html`<${Empty} title="No transactions here yet" icon="finances">Sales appear when a buyer has paid, your share of subscriptions when a month closes.<//>`}
      <//>
    <//>`;
}

/** @param {() => Promise<void>} reload @returns {import("../../parts/table.js").Column<Transaction>[]} */
const columns = (reload) => [
  { name: "What", main: true, cell: (line) => html`<span><strong>${line.type === "payout" ? html`<a href=${`/producer-dashboard/finances/payouts/${line.id}`}>Payout</a>` : TYPES[line.type]}</strong><${Of} line=${line} /></span>` },
  { name: "Status", cell: (line) => html`<span class=${`pill ${STATES[line.status]?.tone ?? ""}`}>${STATES[line.status]?.text ?? line.status}</span>` },
  { name: "When", narrow: true, cell: (line) => html`<span title=${moment(line.at)}>${date(line.at)}</span>` },
  { name: "Amount", figure: true, cell: (line) => money(line.amount) },
  { name: "Fee", figure: true, cell: (line) => html`${money(line.fee)}` },
  { name: "Net", figure: true, cell: (line) => html`<strong>${money(line.net)}</strong>${line.redistribution_bonus && line.redistribution_bonus.amount > 0 && html`<${Why} of="Net" made=${{ rules: "" }}>It includes ${money(line.redistribution_bonus)}: shares of producers who could not be paid, given to the others.<//>`}` },
  { name: "Actions", silent: true, cell: (line) => isRefundable(line) && html`<${Refund} line=${line} done=${reload} />` },
];

/** Whether a sale may have something left to be given back: only the API knows how much. @param {Transaction} line */
const isRefundable = (line) => line.type === "sale" && line.status === "paid" && line.fee.amount > 0 && line.reason !== "refunded";

/** What it was for. @param {{line: Transaction}} props */
const Of = ({ line }) => html`
  <span class="note">
    ${line.track_id && html`<br /><a href=${`/tracks/${line.track_id}`}>Track</a>`}
    ${line.period && html`<br />${month(line.period)}`}
    ${line.reason && html`<br />${reason(line.reason)}`}
  </span>`;
