/** Finances: payouts set up at Stripe, balances, what is at risk, and every transaction. */
import { useEffect, useState } from "preact/hooks";
import { calls } from "../api/calls.js";
import { ago, artistId, entered, html, moment, money, place, useMe, useResource } from "../lib.js";
import { Icon, Loaded, Page, Section, Stat, Stats, Waiting, Why } from "../parts.js";
import { missing, STATUS } from "../words/money.js";
import { Transactions } from "./finances/transactions.js";
import { send } from "../api/request.js";
import { PAYABLE } from "../words/countries.js";
import { plain } from "../api/problem.js";

/** @typedef {Api.FinancesAnswer} Finances */

export function FinancesPage() {
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
          <${Stat} name="Available" value=${show(of.available)} note="can be paid out" made=${{ as_of: now.synced_at, rules: now.rules }} why="What Stripe can pay out to your bank now." />
          <${Stat} name="Pending" value=${show(of.pending)} note="not settled yet" made=${{ as_of: now.synced_at, rules: now.rules }} why="Payments that Stripe has not settled yet, usually for two days." />
          <${Stat} name="In transit" value=${show(of.in_transit)} note="on its way" made=${{ as_of: now.synced_at, rules: now.rules }} why="Payouts that have left Stripe and have not arrived." />
          <${Stat} name="Lifetime" value=${show(of.lifetime)} note="earned in all" made=${now} why="All sales and splits of yours, less refunds, from our own journal." />
        <//>
      <//>`;
  });
}

/** Setting up payouts: a country, then Stripe's own pages. */

/** Leave for Stripe's hosted page. @param {string} country */
export async function startOnboarding(country) {
  const link = await send(calls.onboarding({ query: { artist_id: artistId.value }, body: { country } }));
  location.assign(link.url);
}

/** @param {{now: Api.FinancesAnswer, country: string | null}} props country: of the producer's profile */
export function Setup({ now, country }) {
  const { account } = now;
  const [chosen, setChosen] = useState(account.country ?? PAYABLE.find(([code]) => code === country)?.[0] ?? "");
  const [state, setState] = useState({ busy: false, wrong: "" });
  /** @param {SubmitEvent} event */
  const begin = (event) => {
    event.preventDefault();
    setState({ busy: true, wrong: "" });
    startOnboarding(chosen).catch((problem) => setState({ busy: false, wrong: plain(problem).text }));
  };
  return html`
    <${Section} title=${account.connected ? "Finish the setup with Stripe" : "Get paid"} note=${STATUS[account.status]}>
      ${account.connected
        ? html`<div><p>Missing at Stripe:</p><ul class="levers">${account.missing.map((each) => html`<li key=${each}><span aria-hidden="true">→</span>${missing(each)}</li>`)}</ul>
            ${account.deadline && html`<p class="wrong">Until ${moment(account.deadline)}.</p>`}${account.disabled_reason && html`<p class="note">Stripe says: ${account.disabled_reason.replaceAll(/[._]/g, " ")}</p>`}</div>`
        : html`<p>Connect with Stripe to receive sales and your share of subscriptions. Stripe asks for your identity and your bank, and pays you; BeatPass sees neither.</p>`}
      <form class="filters" onSubmit=${begin}>
        <label class="field grow">Your country
          <select required value=${chosen} onChange=${entered(setChosen)}>
            <option value="" disabled>Choose a country</option>
            ${PAYABLE.map(([code, name]) => html`<option key=${code} value=${code}>${name}</option>`)}
          </select>
        </label>
        <button class="button primary" disabled=${state.busy}>${state.busy ? "One moment…" : account.connected ? "Continue with Stripe" : "Connect with Stripe"}</button>
      </form>
      ${state.wrong && html`<p class="wrong" role="alert">${state.wrong}</p>`}
    <//>`;
}

/** The producer's own dashboard at Stripe, by a link that works once. */
export function ExpressLink() {
  const [wrong, setWrong] = useState("");
  const open = () =>
    send(calls.loginLink({ query: { artist_id: artistId.value } })).then((link) => location.assign(link.url), (problem) => setWrong(plain(problem).text));
  return html`<button class="button" onClick=${open}>Stripe dashboard<${Icon} name="external" size=${18} /></button>${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}`;
}
