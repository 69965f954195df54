/** Every sale, split, payout and refund. */
import { useRef, useState } from "preact/hooks";
import { calls } from "../../api/calls.js";
import { send } from "../../api/request.js";
import { artistId, date, html, minorUnits, moment, money, month, place, usePages, useResource } from "../../lib.js";
import { Empty, Export, Field, Loaded, More, Section, Table, Tabs, Waiting, Why } from "../../parts.js";
import { reason, STATES, TYPES } from "../../words/money.js";
import { plain } from "../../api/problem.js";

/** @typedef {Api.TransactionAnswer} Transaction */
/** @typedef {NonNullable<NonNullable<Api.ListTransactionsData["query"]>["filter"]>} Filter */
/** @type {[Filter, string][]} */
const FILTERS = [["all", "All"], ["sales", "Sales"], ["subscriptions", "Subscriptions"], ["paid", "Paid"], ["pending", "Pending"], ["failed", "Failed"]];

export function Transactions() {
  const filter = FILTERS.find(([id]) => id === place.value.query.get("filter"))?.[0] ?? "all";
  const mine = { artist_id: artistId.value, filter };
  const of = usePages((cursor) => calls.transactions({ query: { ...mine, limit: 20, cursor } }), { every: 15_000 });
  const tracks = useResource(calls.ownTracks({ query: { artist_id: artistId.value, limit: 40 } }));
  const titles = new Map(tracks.data?.items.map((track) => [track.id, track.title]));
  return html`
    <${Section} title="Transactions" note="Newest first" flush
      actions=${html`<${Tabs} label="Which transactions" name="filter" usual="all" quiet choices=${FILTERS} /><${Export} small call=${calls.transactions({ query: { ...mine, format: "csv" } })} />`}>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="20rem" />`}>${() =>
        of.items.length
          ? html`<${Table} label="Transactions" rows=${of.items} keyOf=${(/** @type {Transaction} */ line) => line.id} columns=${columns(of.reload, titles)} /><${More} of=${of.more} />`
          : html`<${Empty} title="No transactions here yet" icon="finances">Sales appear when a buyer has paid, your share of subscriptions when a month closes.<//>`}
      <//>
    <//>`;
}

/** @param {() => Promise<void>} reload @param {Map<string, string>} titles of the newest tracks @returns {Api.Column<Transaction>[]} */
const columns = (reload, titles) => [
  { name: "What", main: true, cell: (line) => html`<span><strong>${line.type === "payout" ? html`<a href=${`/producer-dashboard/finances/payouts/${line.id}`}>Payout</a>` : TYPES[line.type]}</strong><${Of} line=${line} titles=${titles} /></span>` },
  { name: "Status", cell: (line) => html`<span class=${`pill ${STATES[line.status]?.tone ?? ""}`}>${STATES[line.status]?.text ?? line.status}</span>` },
  { name: "When", narrow: true, cell: (line) => html`<span title=${moment(line.at)}>${date(line.at)}</span>` },
  { name: "Amount", figure: true, cell: (line) => money(line.amount) },
  { name: "Fee", figure: true, cell: (line) => html`${money(line.fee)}` },
  { name: "Net", figure: true, cell: (line) => html`<strong>${money(line.net)}</strong>${line.redistribution_bonus && line.redistribution_bonus.amount > 0 && html`<${Why} of="Net" made=${{ rules: "" }}>It includes ${money(line.redistribution_bonus)}: shares of producers who could not be paid, given to the others.<//>`}` },
  { name: "Actions", silent: true, cell: (line) => line.type === "sale" && html`<${Refund} line=${line} done=${reload} />` },
];

/** Whether a sale may have something left to be given back: only the API knows how much. @param {Transaction} line */
const isRefundable = (line) => line.type === "sale" && line.status === "paid" && line.fee.amount > 0 && line.reason !== "refunded";

/** What it was for. @param {{line: Transaction, titles: Map<string, string>}} props */
const Of = ({ line, titles }) => html`
  <span class="note">
    ${line.track_id && html`<br /><a href=${`/tracks/${line.track_id}`}>${titles.get(line.track_id) ?? "Track"}</a>`}
    ${line.period && html`<br />${month(line.period)}`}
    ${line.reason && html`<br />${reason(line.reason)}`}
  </span>`;

// Giving a sale back to its buyer, in full or in part, asked once more.


/** @param {{line: Transaction, done: () => Promise<void>}} props line: of a sale */
export function Refund({ line, done }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  // The same id is the same refund, however often it is sent; another amount is another one.
  const sent = useRef({ id: "", amount: "" });
  const [amount, setAmount] = useState("");
  const [state, setState] = useState({ busy: false, problem: /** @type {any} */ (null), made: /** @type {Api.RefundAnswer | null} */ (null) });
  const open = () => {
    setAmount("");
    setState({ busy: false, problem: null, made: null });
    dialog.current?.showModal();
  };
  /** @param {Event} event */
  const give = async (event) => {
    event.preventDefault();
    if (!sent.current.id || sent.current.amount !== amount) sent.current = { id: crypto.randomUUID(), amount };
    setState({ busy: true, problem: null, made: null });
    try {
      const body = { refund_id: sent.current.id, ...(amount.trim() ? { amount: minorUnits(amount, line.amount.currency) } : {}) };
      const made = await send(calls.refund({ path: { transaction_id: line.id }, body }));
      sent.current = { id: "", amount: "" };
      setState({ busy: false, problem: null, made });
      await done();
    } catch (problem) {
      setState({ busy: false, problem, made: null });
    }
  };
  const title = `refund-${line.id}`;
  return html`
    ${isRefundable(line) && html`<button class="button small" onClick=${open}>Refund…</button>`}
    <dialog ref=${dialog} aria-labelledby=${title}>
      <h2 id=${title}>${state.made ? "Refund on its way" : "Give this sale back?"}</h2>
      ${state.made
        ? html`<p role="status">${money(state.made.amount)} go back to the buyer. The refund is among your transactions as soon as Stripe tells of it.</p>
            <form method="dialog" class="actions"><button class="button primary">Close</button></form>`
        : html`<p>The buyer paid ${money(line.amount)}. What you give back leaves your balance at Stripe in proportion, and the fee is given back with it. This cannot be undone; a full refund ends the licence, and an exclusive track is for sale again.</p>
            <form class="form" onSubmit=${give}>
              ${state.problem && !state.problem.of?.("amount") && html`<p class="wrong" role="alert">${plain(state.problem).text}</p>`}
              <${Field} name="amount" label=${`Amount in ${line.amount.currency.toUpperCase()}`} inputmode="decimal" pattern="\\d{1,6}([.,]\\d{1,2})?" value=${amount} problem=${state.problem} onInput=${setAmount} note="Empty: all that is left of the sale" />
              <div class="actions"><button class="button" type="button" onClick=${() => dialog.current?.close()}>Keep the sale</button><button class="button danger" disabled=${state.busy}>${state.busy ? "One moment…" : "Refund"}</button></div>
            </form>`}
    </dialog>`;
}
