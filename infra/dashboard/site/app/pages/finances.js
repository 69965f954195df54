/** Finances: payouts set up at Stripe, balances, what is at risk, and every transaction. */
import { useEffect } from "preact/hooks";
import * as calls from "../api/calls.js";
import { ago, artistId, html, moment, money, place, useMe, useResource } from "../lib.js";
import { Loaded, Page, Section, Stat, Stats, Waiting, Why } from "../parts.js";
import { missing } from "../words/money.js";
import { ExpressLink, Setup, startOnboarding } from "./finances/account.js";
import { Transactions } from "./finances/transactions.js";

/** @typedef {Api.FinancesAnswer} Finances */

export default function FinancesPage() {
  const me = useMe();
  const of = useResource(calls.finances({ query: { artist_id: artistId.value } }), { every: 15_000 });
  const again = place.value.query.get("onboarding") === "again";
  const country = of.data?.account.country;
  useEffect(() => {
    // Stripe's link had expired: it sends the reader back for a new one.
    if (again && country) void startOnboarding(country).catch(() => undefined);
  }, [again, country]);
  return html`
    <${Page} title="Finances" lead="Sales, your share of subscriptions, and payouts by Stripe." 
      actions=${html`<a class="button" href="/producer-dashboard/finances/statements">Statements</a>${of.data?.account.connected && html`<a class="button" href="/producer-dashboard/finances/disputes">Disputes</a><${ExpressLink} />`}`}>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="24rem" />`}>${(/** @type {Finances} */ now) => html`
        ${now.sales_refused && html`<p class="banner bad" role="status">Stripe refuses payments to you at the moment: ${now.sales_refused.reason} (${moment(now.sales_refused.at)})</p>`}
        ${now.state === "setup_required" && html`<${Setup} now=${now} country=${me.data?.artist.country ?? null} />`}
        ${now.at_risk && now.at_risk.amount.amount > 0 && html`<${AtRisk} now=${now} of=${now.at_risk} />`}
        <${Balances} now=${now} />`}
      <//>
      ${of.data || of.problem ? html`<${Transactions} />` : html`<${Waiting} height="20rem" />`}
    <//>`;
}

/** @param {{now: Finances, of: Api.AtRiskAnswer}} props */
const AtRisk = ({ now, of }) => html`
  <div class="banner warn" role="status">
    <span><strong>${money(of.amount)} of the subscription pool would go to other producers</strong>
      <${Why} of="Money at risk" made=${now}>Your share of the subscription pool so far. When the month closes, shares of producers who cannot be paid go to the others.<//>
      <br />Finish the setup before ${moment(of.deadline)}. Missing: ${of.missing.map(missing).join(", ")}.</span>
  </div>`;

/** @param {{now: Finances}} props */
function Balances({ now }) {
  if (!now.balances.length) return null;
  return now.balances.map((of) => {
    const show = (/** @type {number | null} */ amount) => (amount === null ? "–" : money({ amount, currency: of.currency }));
    return html`
      <${Section} key=${of.currency} title=${`Balance in ${of.currency.toUpperCase()}`}
        note=${html`As of ${ago(now.synced_at)}${now.stale ? html` · <span class="wrong">Stripe does not answer just now</span>` : ""}`}>
        <${Stats} label="Balance">
          <${Stat} name="Available" value=${show(of.available)} note="can be paid out" why=${html`<${Why} of="Available" made=${{ as_of: now.synced_at, rules: now.rules }}>What Stripe can pay out to your bank now.<//>`} />
          <${Stat} name="Pending" value=${show(of.pending)} note="not settled yet" why=${html`<${Why} of="Pending" made=${{ as_of: now.synced_at, rules: now.rules }}>Payments that Stripe has not settled yet, usually for two days.<//>`} />
          <${Stat} name="In transit" value=${show(of.in_transit)} note="on the way to your bank" why=${html`<${Why} of="In transit" made=${{ as_of: now.synced_at, rules: now.rules }}>Payouts that have left Stripe and have not arrived.<//>`} />
          <${Stat} name="Lifetime" value=${show(of.lifetime)} note="earned in all" why=${html`<${Why} of="Lifetime" made=${now}>All sales and splits of yours, less refunds, from our own journal.<//>`} />
        <//>
      <//>`;
  });
}
