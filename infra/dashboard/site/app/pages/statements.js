/** The statement of a month or a year: what the balance was, what changed it, and what it is. */
import * as calls from "../api/calls.js";
import { artistId, country, go, html, money, month, number, place, plural, useMe, useResource, withQuery } from "../lib.js";
import { Crumb, Empty, Export, Loaded, Page, Section, Table, Waiting, Why } from "../parts.js";
import { KINDS } from "../words/money.js";

/** @typedef {Api.StatementAnswer} Statement */
/** @typedef {Api.SalesGroupAnswer} Sales */
const FIRST_YEAR = 2024;

/** @param {string} period a month or a year */
const nameOf = (period) => (period.includes("-") ? month(period) : period);

export default function Statements() {
  useMe();
  const today = new Date().toISOString();
  const period = place.value.query.get("period") ?? today.slice(0, 7);
  const given = { path: { period }, query: { artist_id: artistId.value } };
  const of = useResource(calls.statement(given));
  const as = (/** @type {"csv" | "pdf"} */ format) => calls.statement({ ...given, query: { ...given.query, format } });
  return html`
    <${Page} title="Statements" before=${html`<${Crumb} to="/producer-dashboard/finances">Finances<//>`} lead="What changed your balance at Stripe, by month or year (UTC)." actions=${html`<${Export} call=${as("csv")} /><${Export} call=${as("pdf")} name="PDF" />`}>
      <div class="filters"><label class="field">Period
        <select value=${period} onChange=${(/** @type {any} */ event) => go(withQuery({ period: event.target.value }))}>
          ${periods(today).map((each) => html`<option key=${each} value=${each}>${nameOf(each)}</option>`)}
        </select></label></div>
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
    ${of.sales.length > 0 && html`<${Table} label="Sales" rows=${of.sales} keyOf=${(/** @type {Sales} */ each) => [each.track_id, each.title, each.licence, each.country].join(" ")} columns=${COLUMNS} />`}
  <//>`;

/** @type {Api.Column<Sales>[]} */
const COLUMNS = [
  { name: "Sold", main: true, cell: (each) => html`<span><strong>${each.title ?? "Others"}</strong><br /><span class="note">${[each.licence, each.country && country(each.country)].filter(Boolean).join(" · ")}</span></span>` },
  { name: "Count", figure: true, cell: (each) => number(each.count) },
  { name: "Buyers paid", figure: true, cell: (each) => money(each.gross) },
  { name: "Fees", figure: true, cell: (each) => money(each.fees) },
  { name: "Your part", figure: true, cell: (each) => html`<strong>${money(each.net)}</strong>` },
];
