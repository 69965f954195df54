/** Digests: a week or a month at a glance, what was out of the ordinary, and what one wants to be told of. */
import { calls } from "../api/calls.js";
import { artistId, change, compact, day, dayShort, decimal, hours, html, month, number, percent, place, plural, useFresh, useMe, useResource } from "../lib.js";
import { useEditing } from "../lib/editing.js";
import { Choice, Empty, Export, Field, FormProblem, Loaded, Meanwhile, Page, Section, Stat, Stats, StatsWaiting, Trend, Waiting } from "../parts.js";
import { ALERTS, FIGURES, SOURCES, WANTED } from "../words/insights.js";

/** @typedef {Api.DigestAnswer} Digest */
/** @typedef {Api.DigestsAnswer} Answer */
/** @typedef {Api.AlertAnswer} Alert */
/** @typedef {Api.NotificationsAnswer} Wanted */

/** The page that shows what the API says at this path. @param {string} path */
const pageOf = (path) => path.replace("/v1", "") + (path.includes("/backstage/") ? "&timezone=UTC" : "");
/** @param {Digest} of */
const keyOf = (of) => `${of.kind} ${of.period.from}`;
/** @param {Digest} of */
const nameOf = ({ kind, period }) => (kind === "monthly" ? month(period.from) : `${dayShort(period.from)} to ${day(period.to)}`);

export function Digests() {
  useMe();
  const query = { artist_id: artistId.value };
  const of = useResource(calls.digests({ query }));
  const alerts = useResource(calls.alerts({ query }));
  const wanted = useFresh(calls.notifications({ query }));
  return html`
    <${Page} title="Digests" lead="Your weeks and months at a glance, and what was out of the ordinary." actions=${html`<${Export} call=${calls.exportDigests({ query })} />`}>
      <${Loaded} of=${of} placeholder=${html`<${StatsWaiting} columns=${5} names=${Object.values(FIGURES)} /><${Waiting} height="30rem" />`}>${(/** @type {Answer} */ now) => html`<${Glance} now=${now} />`}<//>
      <div class="columns">
        <${Section} title="Out of the ordinary" note="Latest first, each told once" made=${alerts.data} actions=${html`<${Export} small call=${calls.exportAlerts({ query })} />`}
          why="Qualified plays of a day against a track's normal day: the median of the same weekdays of the last eight weeks.">
          <${Loaded} of=${alerts} placeholder=${html`<${Waiting} height="16rem" />`}>${(/** @type {Api.AlertsAnswer} */ now) =>
            now.items.length ? html`<ul class="rows">${now.items.map((each) => html`<${Told} key=${`${each.day} ${each.kind} ${each.track_id}`} of=${each} />`)}</ul>` : html`<${Empty} title="Nothing out of the ordinary" icon="check" />`}
          <//>
        <//>
        <${Loaded} of=${wanted} placeholder=${html`<${Waiting} height="28rem" />`}>${(/** @type {Wanted} */ now) => html`<${Choose} key=${artistId.value} now=${now} />`}<//>
      </div>
    <//>`;
}

/** @param {{now: Answer}} props */
function Glance({ now }) {
  const asked = place.value.query.get("of");
  const of = now.items.find((each) => keyOf(each) === asked) ?? now.items.find((each) => each.kind === "weekly") ?? now.items[0];
  if (!of) return html`<${Section} title="Your first week"><${Empty} title="No digest yet" icon="digests">The first is made when a week is over: weeks end on Sundays.<//><//>`;
  const span = of.kind === "monthly" ? "month" : "week";
  return html`
    <div class="filters"><${Choice} name="of" label="Which days" value=${keyOf(of)} choices=${now.items.map((each) => [keyOf(each), nameOf(each)])} /></div>
    <${Stats} label=${`The ${span} at a glance`} columns=${5}>${of.moved.map((each) => html`
      <${Stat} key=${each.name} name=${FIGURES[each.name] ?? each.name} href=${pageOf(each.explained_by)} value=${shown(each.name, each.value)} made=${{ as_of: of.made_at, rules: now.rules }}
        note=${html`<${Trend} value=${each.change_percent} text=${each.change_percent === null ? "nothing to compare" : change(each.change_percent)} /> from ${shown(each.name, each.before)}`}
        why=${`${nameOf(of)} (UTC), against the ${span} before. Plays that arrive later do not change it.`} />`)}
    <//>
    <div class="columns of-3">
      <${Because} title="Tracks that moved most" entries=${of.because.tracks} empty=${`No track changed from the ${span} before.`} />
      <${Because} title="Where plays came from" entries=${of.because.sources} empty="No kind of place changed." />
      <${Reach} of=${of} />
    </div>`;
}

/** @param {string} name @param {number} value */
const shown = (name, value) => (name === "listen_ms_total" ? hours(value) : compact(value));

/** @param {{title: string, entries: Api.DigestEntry[] | undefined, empty: string}} props */
const Because = ({ title, entries = [], empty }) => html`
  <${Section} title=${title} note="Plays, before and now">
    ${entries.length
      ? html`<ul class="rows">${entries.map((each) => html`
          <li key=${each.key}><a href=${pageOf(each.explained_by)}>${each.title ?? SOURCES[each.key] ?? "Deleted track"}</a>
            <span class="figure"><${Trend} value=${each.change} text=${number(Math.abs(each.change))} /> <span class="note">${number(each.before)} → ${number(each.value)}</span></span></li>`)}</ul>`
      : html`<p class="note">${empty}</p>`}
  <//>`;

/** @param {{of: Digest}} props */
const Reach = ({ of }) => html`
  <${Section} title="Within reach" note="When the digest was made">
    <ul class="rows">
      ${of.within_reach.map((each) => html`<li key=${each.track_id}><span><a href=${pageOf(each.explained_by)}>${each.title ?? "A track"}</a><br /><span class="note">${plural(each.milestone - each.plays, "play")} to ${number(each.milestone)}</span></span><strong>${percent((100 * each.plays) / each.milestone)}</strong></li>`)}
      <li><span><a href="/producer-dashboard/progress">Level ${number(of.level + 1)}</a><br /><span class="note">${number(of.xp_to_next_level)} XP to go</span></span></li>
      ${of.money_waiting && html`<li><span><a href=${pageOf(of.money_explained_by)}>Your share of subscriptions</a><br /><span class="note">waits until payouts are set up</span></span><span class="pill warn">waiting</span></li>`}
    </ul>
  <//>`;

/** @param {{of: Alert}} props */
const Told = ({ of }) => html`
  <li><span><a href=${pageOf(of.explained_by)}>${of.title ?? (of.track_id ? "Deleted track" : "Subscriptions")}</a><br /><span class="note">${day(of.day)} · ${said(of)}</span></span>
    <span class=${`pill ${ALERTS[of.kind].tone}`}>${ALERTS[of.kind].text}</span></li>`;

/** @param {Alert} of */
function said({ kind, value, normal }) {
  if (kind === "money_waiting") return "your share waits until payouts are set up";
  if (kind === "milestone_near") return `${number(value)} of ${plural(normal, "play")}`;
  return `${plural(value, "qualified play")}; a normal day has ${decimal(normal)}`;
}

/** What the form calls its fields. */
const NAMES = { ...Object.fromEntries(WANTED), spike_factor: "A rise", drop_factor: "A drop", least_plays: "The least plays" };

/** @param {{now: Wanted}} props */
function Choose({ now }) {
  const of = useEditing({
    first: now, draftOf: (/** @type {Wanted} */ wanted) => ({ ...wanted }), done: () => undefined,
    read: () => calls.notifications({ query: { artist_id: artistId.value } }),
    // What is left out would be as it was at first.
    write: (_, body) => calls.chooseNotifications({ query: { artist_id: artistId.value }, body }),
  });
  const { draft, set, problem } = of;
  return html`
    <${Section} title="What to be told of" note="Digests are made and alerts looked for as you choose here.">
      <form class="form" onSubmit=${of.save}>
        ${of.meanwhile.length ? html`<${Meanwhile} of=${of} names=${NAMES} />` : html`<${FormProblem} problem=${problem} />`}
        ${WANTED.map(([name, text]) => html`<label key=${name} class="check"><input type="checkbox" checked=${draft[name]} onChange=${(/** @type {any} */ event) => set(name)(event.target.checked)} />${text}</label>`)}
        <div class="row numbers">
          <${Field} name="spike_factor" label="A rise is" note="times a normal day" type="number" required min="1.5" max="100" step="0.5" value=${draft.spike_factor} problem=${problem} onInput=${(/** @type {string} */ text) => set("spike_factor")(Number(text))} />
          <${Field} name="drop_factor" label="A drop is" note="a normal day divided by it" type="number" required min="1.5" max="100" step="0.5" value=${draft.drop_factor} problem=${problem} onInput=${(/** @type {string} */ text) => set("drop_factor")(Number(text))} />
          <${Field} name="least_plays" label="From plays" note="fewer are not told" type="number" required min="5" max="1000000" value=${draft.least_plays} problem=${problem} onInput=${(/** @type {string} */ text) => set("least_plays")(Number(text))} />
        </div>
        <div class="actions"><button class="button primary" disabled=${of.busy}>${of.busy ? "Saving…" : "Save"}</button>${of.saved && html`<span role="status">Saved.</span>`}</div>
      </form>
    <//>`;
}
