/** Disputes of sales: what buyers' banks took back, what came of it, and until when evidence is awaited. */
import * as calls from "../api/calls.js";
import { artistId, date, html, moment, money, useMe, usePages } from "../lib.js";
import { Crumb, Empty, Icon, Loaded, More, Page, Section, Table, Waiting, Why } from "../parts.js";
import { OUTCOMES, reason } from "../words/money.js";

/** @typedef {Api.DisputeAnswer} Dispute */

export default function Disputes() {
  useMe();
  const of = usePages((cursor) => calls.disputes({ query: { artist_id: artistId.value, limit: 20, cursor } }));
  return html`
    <${Page} title="Disputes" before=${html`<${Crumb} to="/producer-dashboard/finances">Finances<//>`} lead="Payments that buyers' banks have taken back, or want to.">
      <${Section} title=${html`Disputes <${Why} of="Disputes" made=${of.data}>While a dispute is open, its money is held. Your part of what it takes leaves your balance, and comes back if it is won.<//>`} note="Newest first" flush>
        <${Loaded} of=${of} placeholder=${html`<${Waiting} height="16rem" />`}>${() =>
          of.items.length
            ? html`<${Table} label="Disputes" rows=${of.items} keyOf=${(/** @type {Dispute} */ one) => one.id} columns=${COLUMNS} /><${More} of=${of.more} />`
            : html`<${Empty} title="No disputes" icon="check">Nobody's bank has asked for a payment back.<//>`}
        <//>
      <//>
    <//>`;
}

/** @type {Api.Column<Dispute>[]} */
const COLUMNS = [
  { name: "Sale", main: true, cell: (one) => html`<span><a href=${`/tracks/${one.track_id}`}>${one.title}</a><br /><span class="note">${one.licence} · ${reason(one.reason)}</span></span>` },
  { name: "Outcome", cell: (one) => html`<span class=${`pill ${OUTCOMES[one.outcome].tone}`}>${OUTCOMES[one.outcome].text}</span>` },
  { name: "When", narrow: true, cell: (one) => html`<span title=${moment(one.at)}>${date(one.at)}</span>` },
  { name: "Amount", figure: true, cell: (one) => money(one.amount) },
  { name: "Taken", figure: true, cell: (one) => money(one.taken) },
  { name: "Returned", figure: true, cell: (one) => money(one.returned) },
  { name: "Evidence", cell: (one) => (one.evidence_url ? html`<a href=${one.evidence_url}>Hand in<${Icon} name="external" size=${14} /></a><br /><span class="note">until ${moment(one.evidence_due_by)}</span>` : "–") },
];
