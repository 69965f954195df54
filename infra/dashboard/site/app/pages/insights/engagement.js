/** How a track is listened to. */
import { Breakdown } from "../../charts/breakdown.js";
import { Series } from "../../charts/series.js";
import { change, decimal, duration, hours, month, number, percent, day, dayShort } from "../../lib/format.js";
import { html } from "../../lib/html.js";
import { Section } from "../../parts/page.js";
import { Stat, Stats, Trend } from "../../parts/stats.js";
import { Why } from "../../parts/why.js";
import { BADGES, MESSAGES, RATINGS, RETENTION } from "../../words/insights.js";

/** @typedef {import("#api").EngagementAnswer} Engaged */

/** @param {{now: import("#api").TrackInsightsAnswer, of: Engaged}} props */
export const Engagement = ({ now, of }) => html`
  <p class="banner"><span><strong>${MESSAGES[of.insight]?.title ?? of.insight}</strong> ${MESSAGES[of.insight]?.text ?? ""}</span>${of.badge && html`<span class="pill good">${BADGES[of.badge]}</span>`}</p>
  <${Stats} label="Engagement">
    <${Stat} name="Average listen" value=${duration(of.listen_ms_mean)} note=${`${percent(of.listen_percent)} of the track`} why=${html`<${Why} of="Average listen" made=${now}>What was heard of each play, on average, and as a part of the track's present length.<//>`} />
    <${Stat} name="Completion" value=${percent(of.completion_percent)} note=${of.retention ? `${RETENTION[of.retention]} retention` : ""} why=${html`<${Why} of="Completion" made=${now}>The mean of heard by length. From 80 % retention is excellent, from 60 good, from 40 fair.<//>`} />
    <${Stat} name="Completed listens" value=${number(of.completed)} note=${`${percent(of.completed_percent)} of plays`} why=${html`<${Why} of="Completed listens" made=${now}>Plays in which at least 80 % was heard.<//>`} />
    <${Stat} name="Quality score" value=${decimal(of.quality_score)} note=${of.quality_rating ? RATINGS[of.quality_rating] : ""} why=${html`<${Why} of="Quality score" made=${now}>Each play counts 100 if completed, 70 if mostly heard, 50 half, 30 partly, 10 skipped; the score is the mean.<//>`} />
  <//>
  <div class="columns">
    <${Section} title="How far it is heard" note=${`${hours(of.listen_ms_total)} listened in all`}><${Breakdown} of=${of.breakdown} /><//>
    <${Section} title="Average listen over time" note=${html`<${Trend} value=${of.trend_percent} text=${of.trend_percent === null ? "no trend yet" : change(of.trend_percent)} />`}>
      <${Series} label="Average listen" whole=${false} height=${200} times=${of.series.map((point) => Date.parse(point.date))}
        when=${(/** @type {number} */ at) => nameOf(now.range.bucket, of.series[at]?.date)} axis=${(/** @type {number} */ at) => shortOf(now.range.bucket, of.series[at]?.date)}
        line=${{ name: "Average listen", values: of.series.map((point) => point.listen_ms_mean), show: duration }} />
    <//>
  </div>`;

/** @param {string} bucket @param {string} [date] */
const nameOf = (bucket, date) => (date ? (bucket === "month" ? month(date) : day(date)) : "");
/** @param {string} bucket @param {string} [date] */
const shortOf = (bucket, date) => (date ? (bucket === "month" ? month(date) : dayShort(date)) : "");
