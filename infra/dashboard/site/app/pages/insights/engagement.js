/** How a track is listened to. */
import { useState } from "preact/hooks";
import { calls } from "../../api/calls.js";
import { Bars, Breakdown } from "../../charts/bars.js";
import { Series } from "../../charts/series.js";
import { change, day, dayShort, decimal, duration, hours, html, month, number, percent, plural, useResource } from "../../lib.js";
import { Empty, Loaded, Section, Stat, Stats, Trend, Waiting, Why } from "../../parts.js";
import { BADGES, MESSAGES, RATINGS, RETENTION, SOURCES } from "../../words/insights.js";
import { readRange } from "./range.js";

/** @typedef {Api.EngagementAnswer} Engaged */

/** @param {{now: Api.TrackInsightsAnswer, of: Engaged}} props */
export const Engagement = ({ now, of }) => html`
  <p class="banner"><span><strong>${MESSAGES[of.insight]?.title ?? of.insight}</strong> ${MESSAGES[of.insight]?.text ?? ""}</span>${of.badge && html`<span class="pill good">${BADGES[of.badge]}</span>`}</p>
  <${Stats} label="Engagement">
    <${Stat} name="Average listen" value=${duration(of.listen_ms_mean)} note=${`${percent(of.listen_percent)} of the track`} made=${now} why="What was heard of each play, on average, and as a part of the track's present length." />
    <${Stat} name="Completion" value=${percent(of.completion_percent)} note=${of.retention ? `${RETENTION[of.retention]} retention` : ""} made=${now} why="The mean of heard by length. From 80 % retention is excellent, from 60 good, from 40 fair." />
    <${Stat} name="Completed listens" value=${number(of.completed)} note=${`${percent(of.completed_percent)} of plays`} made=${now} why="Plays in which at least 80 % was heard." />
    <${Stat} name="Quality score" value=${decimal(of.quality_score)} note=${of.quality_rating ? RATINGS[of.quality_rating] : ""} made=${now} why="Each play counts 100 if completed, 70 if mostly heard, 50 half, 30 partly, 10 skipped; the score is the mean." />
  <//>
  <div class="columns">
    <${Section} title="How far it is heard" made=${now} why="Each play by the part of the track that was heard of it." note=${`${hours(of.listen_ms_total)} listened in all`}><${Breakdown} of=${of.breakdown} /><//>
    <${Section} title="Average listen over time" made=${now} why="The average listen of each point. The trend compares the second half of the range with the first." note=${html`<${Trend} value=${of.trend_percent} text=${of.trend_percent === null ? "no trend yet" : change(of.trend_percent)} />`}>
      <${Series} label="Average listen" whole=${false} height=${200} times=${of.series.map((point) => Date.parse(point.date))}
        when=${(/** @type {number} */ at) => nameOf(now.range.bucket, of.series[at]?.date)} axis=${(/** @type {number} */ at) => shortOf(now.range.bucket, of.series[at]?.date)}
        line=${{ name: "Average listen", values: of.series.map((point) => point.listen_ms_mean), show: duration }} />
    <//>
  </div>`;

/** @param {string} bucket @param {string} [date] */
const nameOf = (bucket, date) => (date ? (bucket === "month" ? month(date) : day(date)) : "");
/** @param {string} bucket @param {string} [date] */
const shortOf = (bucket, date) => (date ? (bucket === "month" ? month(date) : dayShort(date)) : "");

/** Which seconds of a track are heard, and where listeners leave. */

/** @typedef {Api.RetentionAnswer} Answer */

/** @param {{id: string}} props */
export function Heard({ id }) {
  const { range, from, to, timezone } = readRange();
  const of = useResource(calls.retention({ path: { track_id: id }, query: { range, from, to, timezone } }));
  return html`
    <${Section} title="Where listeners stay and leave">
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="20rem" />`}>${(/** @type {Answer} */ now) =>
        now.plays.told ? html`<${Shown} now=${now} />` : html`<${Empty} title="Not told yet" icon="insights">Players tell which parts were heard; none did for these plays.<//>`}
      <//>
    <//>`;
}

/** @param {{now: Answer}} props */
function Shown({ now }) {
  const most = now.parts.find((part) => part.part === now.left_most);
  const loved = now.parts.find((part) => part.part === now.heard_most);
  return html`
    <p>${most && html`Most listeners leave at <strong>${duration(most.from_ms)}</strong>. `}${loved && html`The part at <strong>${duration(loved.from_ms)}</strong> is heard most.`}
      <${Why} of="Where listeners stay and leave" made=${now}>Of ${plural(now.plays.told, "play")} whose player told which parts were heard; ${number(now.plays.untold)} did not. Above 100 % a part is played again. ${now.others_plays ? "The thin line is your other tracks." : ""}<//></p>
    <${Retention} parts=${now.parts} leaves=${now.left_most} label=${`Heard by part of the track, of ${plural(now.plays.told, "play")}`} />`;
}

// Where plays came from: what the player said, the sites before, and the producer's own links.

/** @param {{now: {sources: Api.PlaySourcesAnswer, as_of: string, rules: string}}} props */
export const Sources = ({ now, now: { sources: of } }) => html`
  <${Section} title="Where plays came from" made=${now} why="What the player said when it began, the site that led to it, and your links. Completion is the mean of what was heard.">
    <${Bars} label="Sources" bars=${[
      ...of.kinds.map((each) => ({ key: each.key, name: SOURCES[each.key] ?? each.key.replaceAll("_", " "), value: each.plays, percent: each.percent, note: `${percent(each.completion_percent)} completion` })),
      ...(of.unstated.plays ? [{ key: "unstated", name: "Not said by the player", value: of.unstated.plays, percent: of.unstated.percent }] : []),
    ]} />
    ${of.referrers.length > 0 && html`<h3>Sites</h3><${Bars} label="Sites" bars=${of.referrers.map((each) => ({ key: each.key, name: each.key, value: each.plays, percent: each.percent }))} />`}
    ${of.links.length > 0 && html`<h3>Your links</h3><${Bars} label="Your links" bars=${of.links.map((each) => ({ key: each.key, name: each.label ?? "Deleted link", value: each.plays, percent: each.percent }))} />`}
  <//>`;

/** Which part of a track is heard, and where listeners leave. Arrow keys go through its hundred parts. */

const WIDTH = 1000;
const HEIGHT = 240;
/** @typedef {Api.PartAnswer} Part */

/** @param {{parts: Part[], label: string, leaves: number | null}} props leaves: the number of the part at which most leave */
export function Retention({ parts, label, leaves }) {
  const [at, setAt] = useState(/** @type {number | null} */ (null));
  const top = Math.max(100, ...parts.map((part) => part.heard_percent ?? 0));
  const shown = at === null ? undefined : parts[at];
  /** @param {KeyboardEvent} event */
  const step = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -parts.length, End: parts.length }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setAt(Math.min(Math.max((at ?? (by > 0 ? -1 : parts.length)) + by, 0), parts.length - 1));
  };
  /** @param {MouseEvent} event */
  const point = (event) => {
    const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    setAt(Math.min(Math.max(Math.floor(((event.clientX - box.left) / box.width) * parts.length), 0), parts.length - 1));
  };
  const line = (/** @type {(part: Part) => number | null} */ of) =>
    parts.map((part, index) => `${((index + 0.5) * WIDTH) / parts.length},${HEIGHT - (HEIGHT * (of(part) ?? 0)) / top}`).join(" ");
  const heard = line((part) => part.heard_percent);
  const others = parts.some((part) => part.others_percent !== null);
  const mark = parts.findIndex((part) => part.part === leaves);
  return html`
    <figure class="retention">
      <p class="readout" aria-live="polite">${shown ? `${duration(shown.from_ms)} to ${duration(shown.to_ms)}: ${said(shown)}` : html`<span class="note">${label}</span>`}</p>
      <div class="retention-plot" tabindex="0" role="application" aria-label=${`${label}. Arrow keys go through the track.`} onKeyDown=${step} onMouseMove=${point} onMouseLeave=${() => setAt(null)}>
        <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          ${[0, 50, 100].map((level) => html`<line key=${level} class="grid" x1="0" x2=${WIDTH} y1=${HEIGHT - (HEIGHT * level) / top} y2=${HEIGHT - (HEIGHT * level) / top} vector-effect="non-scaling-stroke" />`)}
          <polygon class="area" points=${`0,${HEIGHT} ${heard} ${WIDTH},${HEIGHT}`} />
          <polyline class="line" points=${heard} vector-effect="non-scaling-stroke" />
          ${others && html`<polyline class="others" points=${line((part) => part.others_percent)} vector-effect="non-scaling-stroke" />`}
          ${mark >= 0 && html`<line class="leaves" x1=${((mark + 0.5) * WIDTH) / parts.length} x2=${((mark + 0.5) * WIDTH) / parts.length} y1="0" y2=${HEIGHT} vector-effect="non-scaling-stroke" />`}
          ${at !== null && html`<line class="at" x1=${((at + 0.5) * WIDTH) / parts.length} x2=${((at + 0.5) * WIDTH) / parts.length} y1="0" y2=${HEIGHT} vector-effect="non-scaling-stroke" />`}
        </svg>
      </div>
      <p class="ends note" aria-hidden="true"><span>0:00</span><span>${duration(parts.at(-1)?.to_ms)}</span></p>
    </figure>`;
}

/** @param {Part} part */
const said = (part) => `${percent(part.heard_percent)} hear it, ${percent(part.left_percent)} leave here${part.others_percent === null ? "" : `, others ${percent(part.others_percent)}`}`;
