/** Setting up payouts: a country, then Stripe's own pages. */
import { useState } from "preact/hooks";
import * as calls from "../../api/calls.js";
import { send } from "../../api/request.js";
import { artistId, html, moment } from "../../lib.js";
import { Icon, Section } from "../../parts.js";
import { PAYABLE } from "../../words/countries.js";
import { missing, STATUS } from "../../words/money.js";
import { plain } from "../../words/problems.js";

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
          <select required value=${chosen} onChange=${(/** @type {any} */ event) => setChosen(event.target.value)}>
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
