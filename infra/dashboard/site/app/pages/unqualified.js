/** Plays of a track that did not qualify, day by day: which rule says so, what can be done, and appeals. */
import { useUnsaved } from "../lib/editing.js";
import { useState } from "preact/hooks";
import { calls } from "../api/calls.js";
import { send } from "../api/request.js";
import { Bars } from "../charts/bars.js";
import { day, daysFrom, entered, go, html, moment, number, place, plural, todayIn, usePages, useResource, withQuery } from "../lib.js";
import { Crumb, Empty, Field, FormProblem, Icon, Loaded, More, Page, Section, Table, Waiting, Why } from "../parts.js";
import { APPEALS, UNQUALIFIED } from "../words/insights.js";

/** @typedef {Api.UnqualifiedPlaysAnswer} Answer */
/** @typedef {Api.UnqualifiedReasonAnswer} Reason */
/** @typedef {Api.AppealAnswer} Appeal */
const OPEN_DAYS = 30;

/** @param {{id: string}} props */
export function UnqualifiedPage({ id }) {
  const today = todayIn("UTC");
  const lately = useResource(calls.trackInsights({ path: { track_id: id }, query: { from: daysFrom(today, -OPEN_DAYS), to: today, bucket: "day", timezone: "UTC" } }));
  const days = lately.data?.unqualified.series ?? [];
  const named = place.value.query.get("day");
  // Without a day in the address, the newest one of which an appeal is possible.
  const chosen = named ?? (lately.data || lately.problem ? (days.findLast((each) => each.date < today)?.date ?? days.at(-1)?.date ?? today) : null);
  const of = useResource(chosen ? calls.unqualified({ path: { track_id: id }, query: { day: chosen } }) : null);
  const appeals = usePages((cursor) => calls.appeals({ path: { track_id: id }, query: { limit: 20, cursor } }));
  const filed = () => Promise.all([of.reload(), appeals.reload()]);
  return html`
    <${Page} title="Plays that did not qualify" before=${html`<${Crumb} to=${`/backstage/tracks/${id}/insights`}>${lately.data?.title ?? "Insights"}<//>`}
      lead="They count in insights, but not for XP, rankings and the pool. If you think that a rule hit the wrong plays, appeal within 30 days.">
      <div class="columns wide-first">
        <${Section} title=${html`${chosen ? day(chosen) : "The day"} <${Why} of="Plays that did not qualify" made=${of.data}>Plays that started on this day (UTC), by the rule that kept them from counting.<//>`} actions=${html`<${Days} chosen=${chosen ?? today} today=${today} />`}
          note=${of.data ? `${plural(of.data.unqualified, "play")} of ${number(of.data.plays)} did not qualify` : html` `}>
          <${Loaded} of=${of} placeholder=${html`<${Waiting} height="20rem" />`}>${(/** @type {Answer} */ now) =>
            now.reasons.length
              ? html`<ul class="rows">${now.reasons.map((each) => html`<${One} key=${`${now.day} ${each.reason}`} of=${each} now=${now} over=${now.day < today} open=${now.day >= daysFrom(today, -OPEN_DAYS)} filed=${filed} />`)}</ul>`
              : html`<${Empty} title=${now.plays ? "All plays of this day qualified" : "No plays on this day"} icon="check" />`}
          <//>
        <//>
        <${Section} title="The last 30 days" note="Days with such plays (UTC)">
          <${Loaded} of=${lately} placeholder=${html`<${Waiting} height="12rem" />`}>${() =>
            days.length
              ? html`<${Bars} label="Days with plays that did not qualify" bars=${[...days].reverse().map((each) => ({ key: each.date, value: each.total, name: html`<a href=${withQuery({ day: each.date })} aria-current=${each.date === chosen ? "true" : undefined}>${day(each.date)}</a>` }))} />`
              : html`<${Empty} title="All plays qualified" icon="check" />`}
          <//>
        <//>
      </div>
      <${Section} title="Appeals" note="Decided by people; what they decide is final" flush>
        <${Loaded} of=${appeals} placeholder=${html`<${Waiting} height="8rem" />`}>${() =>
          appeals.items.length
            ? html`<${Table} label="Appeals" rows=${appeals.items} keyOf=${(/** @type {Appeal} */ one) => one.id} columns=${COLUMNS} /><${More} of=${appeals.more} />`
            : html`<${Empty} title="No appeals yet" />`}
        <//>
      <//>
    <//>`;
}

/** @param {{chosen: string, today: string}} props */
const Days = ({ chosen, today }) => html`
  <span class="pager">
    <a class="icon-button" href=${withQuery({ day: daysFrom(chosen, -1) })} aria-label="The day before"><${Icon} name="left" /></a>
    <label class="field"><span class="hidden">Day</span><input type="date" max=${today} value=${chosen} onChange=${entered((day) => day && go(withQuery({ day })))} /></label>
    ${chosen < today ? html`<a class="icon-button" href=${withQuery({ day: daysFrom(chosen, 1) })} aria-label="The day after"><${Icon} name="right" /></a>` : html`<span class="icon-button"></span>`}
  </span>`;

/** @param {{of: Reason, now: Answer, over: boolean, open: boolean, filed: () => Promise<unknown>}} props over: whether the day is; open: whether an appeal still is possible */
function One({ of, now, over, open, filed }) {
  const [asked, setAsked] = useState(false);
  const name = UNQUALIFIED[of.reason] ?? of.reason.replaceAll("_", " ");
  return html`
    <li class="reason">
      <div>
        <h3>${name}</h3>
        <p>${of.rule}</p><p class="note">${of.advice} (Rules ${of.rules})</p>
      </div>
      <strong class="figure">${number(of.plays)}</strong>
      <div class="wide">
        ${of.appeal
          ? html`<p><${State} of=${of.appeal} /> ${of.appeal.explanation ?? `Filed ${moment(of.appeal.filed_at)}.`}</p>`
          : !over
            ? html`<p class="note">An appeal is possible when the day is over (UTC): its plays are still coming in.</p>`
            : !open
              ? html`<p class="note">An appeal was possible for 30 days.</p>`
              : asked
                ? html`<${File} now=${now} reason=${of.reason} filed=${filed} cancel=${() => setAsked(false)} />`
                : html`<button class="button small" onClick=${() => setAsked(true)} aria-label=${`Appeal: ${name}`}>Appeal…</button>`}
      </div>
    </li>`;
}

/** @param {{now: Answer, reason: Reason["reason"], filed: () => Promise<unknown>, cancel: () => void}} props */
function File({ now, reason, filed, cancel }) {
  const [message, setMessage] = useState("");
  useUnsaved(message !== "");
  const [state, setState] = useState({ busy: false, problem: /** @type {any} */ (null) });
  /** @param {Event} event */
  const file = async (event) => {
    event.preventDefault();
    setState({ busy: true, problem: null });
    try {
      await send(calls.fileAppeal({ path: { track_id: now.track_id }, body: { day: now.day, reason: /** @type {any} */ (reason), message } }));
      await filed();
    } catch (problem) {
      setState({ busy: false, problem });
    }
  };
  return html`
    <form class="form" onSubmit=${file}>
      <${FormProblem} problem=${state.problem} />
      <${Field} name="message" label="Why these plays should count" type="area" required maxlength="1000" autofocus value=${message} problem=${state.problem} onInput=${setMessage} note="At most 1,000 characters. Name the event, the site or the program." />
      <div class="actions"><button class="button primary" disabled=${state.busy || !message.trim()}>File the appeal</button><button class="button" type="button" onClick=${cancel}>Cancel</button></div>
    </form>`;
}

/** @param {{of: Appeal}} props */
const State = ({ of }) => html`<span class=${`pill ${APPEALS[of.state].tone}`}>${APPEALS[of.state].text}</span>`;

/** @type {Api.Column<Appeal>[]} */
const COLUMNS = [
  { name: "Plays of", main: true, cell: (one) => html`<span><a href=${withQuery({ day: one.day })}>${day(one.day)}</a><br /><span class="note">${UNQUALIFIED[one.reason] ?? one.reason}</span></span>` },
  { name: "State", cell: (one) => html`<${State} of=${one} />` },
  { name: "Plays", figure: true, cell: (one) => number(one.plays) },
  { name: "Granted", figure: true, cell: (one) => (one.state === "open" ? "–" : number(one.granted)) },
  { name: "Decision", cell: (one) => one.explanation ?? html`<span class="note">filed ${moment(one.filed_at)}</span>` },
];
