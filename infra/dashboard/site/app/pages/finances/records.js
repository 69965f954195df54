/** What is inside a payout: its lines and what is left add up to it, to the cent. */
import { calls } from "../../api/calls.js";
import { artistId, country, date, html, moment, money, month, number, place, plural, useMe, usePages, useResource } from "../../lib.js";
import { Choice, Crumb, Empty, Export, Icon, Loaded, More, Page, Section, Table, Waiting, Why } from "../../parts.js";
import { KINDS, OUTCOMES, reason, STATES, TYPES } from "../../words/money.js";

/** @typedef {Api.PayoutContentsAnswer} Contents */

/** @param {{id: string}} props */
export function Payout({ id }) {
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
    ${now.lines.length ? html`<${Table} label="Lines of the payout" rows=${now.lines} keyOf=${(/** @type {any} */ line) => line.id} columns=${LINES} />` : html`<${Empty} title="No lines of ours" />`}
    <dl class="sum">
      ${now.residual.parts.map((part) => html`<div key=${part.label}><dt>${part.label.replaceAll("_", " ")}</dt><dd>${money(part.amount)}</dd></div>`)}
      <div><dt>Payout</dt><dd data-total>${money(now.payout.amount)}</dd></div>
    </dl>
  <//>`;

/** @type {Api.Column<Api.PayoutLineAnswer>[]} */
const LINES = [
  { name: "What", main: true, cell: (line) => html`<span><strong>${TYPES[line.type] ?? line.type}</strong><span class="note">${line.track_id && html` · <a href=${`/tracks/${line.track_id}`}>track</a>`}${line.period && ` · ${month(line.period)}`}${line.reason && ` · ${reason(line.reason)}`}</span></span>` },
  { name: "When", cell: (line) => moment(line.at) },
  { name: "Amount", figure: true, cell: (line) => money(line.amount) },
];

/** The statement of a month or a year: what the balance was, what changed it, and what it is. */

/** @typedef {Api.StatementAnswer} Statement */
/** @typedef {Api.SalesGroupAnswer} Sales */
const FIRST_YEAR = 2024;

/** @param {string} period a month or a year */
const nameOf = (period) => (period.includes("-") ? month(period) : period);

export function Statements() {
  useMe();
  const today = new Date().toISOString();
  const period = place.value.query.get("period") ?? today.slice(0, 7);
  const given = { path: { period }, query: { artist_id: artistId.value } };
  const of = useResource(calls.statement(given));
  const as = (/** @type {"csv" | "pdf"} */ format) => calls.statement({ ...given, query: { ...given.query, format } });
  return html`
    <${Page} title="Statements" before=${html`<${Crumb} to="/producer-dashboard/finances">Finances<//>`} lead="What changed your balance at Stripe, by month or year (UTC)." actions=${html`<${Export} call=${as("csv")} /><${Export} call=${as("pdf")} name="PDF" />`}>
      <div class="filters"><${Choice} name="period" label="Period" value=${period} choices=${periods(today).map((each) => [each, nameOf(each)])} /></div>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="24rem" />`}>${(/** @type {Statement} */ now) => html`
        ${!now.complete && html`<p class="banner">${nameOf(now.period)} is not over: its figures may still change.</p>`}
        ${now.currencies.map((each) => html`<${Currency} key=${each.currency} of=${each} now=${now} />`)}
        ${!now.currencies.length && html`<${Section} title=${nameOf(now.period)}><${Empty} title="Nothing changed your balance" icon="finances">Sales, subscriptions and payouts of the period are summed up here.<//><//>`}`}
      <//>
    <//>`;
}

/** The months from now back, each year before those of its own months. @param {string} now */
function periods(now) {
  const [year, last] = [Number(now.slice(0, 4)), Number(now.slice(5, 7))];
  return Array.from({ length: year - FIRST_YEAR + 1 }, (_, back) => year - back).flatMap((each) => [
    String(each),
    ...Array.from({ length: each === year ? last : 12 }, (_, index) => `${each}-${String((each === year ? last : 12) - index).padStart(2, "0")}`),
  ]);
}

/** @param {{of: Statement["currencies"][number], now: Statement}} props */
const Currency = ({ of, now }) => html`
  <${Section} title=${html`${nameOf(now.period)} in ${of.currency.toUpperCase()} <${Why} of="Statement" made=${now}>From our journal of every movement at Stripe. Lines are dated by Stripe and never change. ${of.adds_up ? "They add up to the balance at the end." : ""}<//>`} note=${plural(of.lines, "line")} flush>
    ${!of.adds_up && html`<p class="banner bad pad" role="status">The lines do not add up to the balance. We are looking into it.</p>`}
    <dl class="sum">
      <div><dt>Balance at the beginning</dt><dd>${money(of.opening)}</dd></div>
      ${of.changes.map((each) => html`<div key=${each.kind}><dt>${KINDS[each.kind]}</dt><dd>${money(each.amount)}</dd></div>`)}
      <div><dt>Balance at the end</dt><dd data-total>${money(of.closing)}</dd></div>
    </dl>
    ${of.sales.length > 0 && html`<${Table} label="Sales" rows=${of.sales} keyOf=${(/** @type {Sales} */ each) => [each.track_id, each.title, each.licence, each.country].join(" ")} columns=${SALES} />`}
  <//>`;

/** @type {Api.Column<Sales>[]} */
const SALES = [
  { name: "Sold", main: true, cell: (each) => html`<span><strong>${each.title ?? "Others"}</strong><br /><span class="note">${[each.licence, each.country && country(each.country)].filter(Boolean).join(" · ")}</span></span>` },
  { name: "Count", figure: true, cell: (each) => number(each.count) },
  { name: "Buyers paid", figure: true, cell: (each) => money(each.gross) },
  { name: "Fees", figure: true, cell: (each) => money(each.fees) },
  { name: "Your part", figure: true, cell: (each) => html`<strong>${money(each.net)}</strong>` },
];

/** Disputes of sales: what buyers' banks took back, what came of it, and until when evidence is awaited. */

/** @typedef {Api.DisputeAnswer} Dispute */

export function Disputes() {
  useMe();
  const of = usePages((cursor) => calls.disputes({ query: { artist_id: artistId.value, limit: 20, cursor } }));
  return html`
    <${Page} title="Disputes" before=${html`<${Crumb} to="/producer-dashboard/finances">Finances<//>`} lead="Payments that buyers' banks have taken back, or want to.">
      <${Section} title="Disputes" made=${of.data} why="While a dispute is open, its money is held. Your part of what it takes leaves your balance, and comes back if it is won." note="Newest first" flush>
        <${Loaded} of=${of} placeholder=${html`<${Waiting} height="16rem" />`}>${() =>
          of.items.length
            ? html`<${Table} label="Disputes" rows=${of.items} keyOf=${(/** @type {Dispute} */ one) => one.id} columns=${DISPUTES} /><${More} of=${of.more} />`
            : html`<${Empty} title="No disputes" icon="check">Nobody's bank has asked for a payment back.<//>`}
        <//>
      <//>
    <//>`;
}

/** @type {Api.Column<Dispute>[]} */
const DISPUTES = [
  { name: "Sale", main: true, cell: (one) => html`<span><a href=${`/tracks/${one.track_id}`}>${one.title}</a><br /><span class="note">${one.licence} · ${reason(one.reason)}</span></span>` },
  { name: "Outcome", cell: (one) => html`<span class=${`pill ${OUTCOMES[one.outcome].tone}`}>${OUTCOMES[one.outcome].text}</span>` },
  { name: "When", narrow: true, cell: (one) => html`<span title=${moment(one.at)}>${date(one.at)}</span>` },
  { name: "Amount", figure: true, cell: (one) => money(one.amount) },
  { name: "Taken", figure: true, cell: (one) => money(one.taken) },
  { name: "Returned", figure: true, cell: (one) => money(one.returned) },
  { name: "Evidence", cell: (one) => (one.evidence_url ? html`<a href=${one.evidence_url}>Hand in<${Icon} name="external" size=${14} /></a><br /><span class="note">until ${moment(one.evidence_due_by)}</span>` : "–") },
];
