/** Giving a sale back to its buyer, in full or in part, asked once more. */
import { useRef, useState } from "preact/hooks";
import * as calls from "../../api/calls.js";
import { send } from "../../api/request.js";
import { html, minorUnits, money } from "../../lib.js";
import { Field } from "../../parts.js";
import { plain } from "../../words/problems.js";

/** @typedef {Api.TransactionAnswer} Transaction */

/** @param {{line: Transaction, done: () => Promise<void>}} props line: of a sale */
export function Refund({ line, done }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  // The same id is the same refund, however often it is sent; another amount is another one.
  const sent = useRef({ id: "", amount: "" });
  const [amount, setAmount] = useState("");
  const [state, setState] = useState({ busy: false, problem: /** @type {any} */ (null), made: /** @type {Api.RefundAnswer | null} */ (null) });
  const open = () => {
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
    <button class="button small" onClick=${open}>Refund…</button>
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
