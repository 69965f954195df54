/** What is inside a payout: its lines and what is left add up to it, to the cent. */
import * as calls from "../api/calls.js";
import { date, html, moment, money, month, useResource } from "../lib.js";
import { Crumb, Empty, Loaded, Page, Section, Table, Waiting, Why } from "../parts.js";
import { reason, STATES, TYPES } from "../words/money.js";

/** @typedef {Api.PayoutContentsAnswer} Contents */

/** @param {{id: string}} props */
export default function Payout({ id }) {
  const of = useResource(calls.payout({ path: { payout_id: id } }));
  return html`
    <${Page} title="Payout" before=${html`<${Crumb} to="/producer-dashboard/finances">Finances<//>`}
      lead=${of.data ? `${money(of.data.payout.amount)} · made ${date(of.data.payout.at)}` : html` `}>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="24rem" />`}>${(/** @type {Contents} */ now) => html`<${Inside} now=${now} />`}<//>
    <//>`;
}

/** @param {{now: Contents}} props */
const Inside = ({ now }) => html`
  <p class=${`banner ${now.adds_up ? "" : "bad"}`} role="status">
    <span><span class=${`pill ${STATES[now.payout.status]?.tone ?? ""}`}>${STATES[now.payout.status]?.text ?? now.payout.status}</span>${" "}
      ${now.adds_up ? "The lines add up to this payout, to the cent." : "The lines do not add up to this payout. We are looking into it."}
      <${Why} of="Adds up" made=${now}>The lines below and what is named after them are compared with the amount that Stripe paid out.<//></span>
    <span class="note">${now.payout.status === "paid" ? "Arrived" : "Arrives"} ${date(now.payout.arrives_at)}</span>
  </p>
  ${now.payout.reason && html`<p class="banner bad">${reason(now.payout.reason)}</p>`}
  <${Section} title="What is inside" flush>
    ${now.lines.length ? html`<${Table} label="Lines of the payout" rows=${now.lines} keyOf=${(/** @type {any} */ line) => line.id} columns=${COLUMNS} />` : html`<${Empty} title="No lines of ours" />`}
    <dl class="sum">
      ${now.residual.parts.map((part) => html`<div key=${part.label}><dt>${part.label.replaceAll("_", " ")}</dt><dd>${money(part.amount)}</dd></div>`)}
      <div><dt>Payout</dt><dd data-total>${money(now.payout.amount)}</dd></div>
    </dl>
  <//>`;

/** @type {Api.Column<Api.PayoutLineAnswer>[]} */
const COLUMNS = [
  { name: "What", main: true, cell: (line) => html`<span><strong>${TYPES[line.type] ?? line.type}</strong><span class="note">${line.track_id && html` · <a href=${`/tracks/${line.track_id}`}>track</a>`}${line.period && ` · ${month(line.period)}`}${line.reason && ` · ${reason(line.reason)}`}</span></span>` },
  { name: "When", cell: (line) => moment(line.at) },
  { name: "Amount", figure: true, cell: (line) => money(line.amount) },
];
