/** Backstage insights of a track, an album or an artist. They renew themselves while they are seen. */
import { panel } from "../api/calls.js";
import { Funnel } from "./insights/funnel.js";
import { Bars } from "../charts/bars.js";
import { Series } from "../charts/series.js";
import { ago, change, compact, country, day, dayShort, decimal, html, month, number, percent, plural, todayIn, useResource } from "../lib.js";
import { Empty, Export, Loaded, Page, Section, Stat, Stats, StatsWaiting, Trend, Waiting } from "../parts.js";
import { DEVICES, PLATFORMS, UNQUALIFIED } from "../words/insights.js";
import { Engagement, Heard, Sources } from "./insights/engagement.js";
import { LiveNow, Range, readRange } from "./insights/range.js";
import { NotFound } from "../parts/page.js";

/** @typedef {Api.TrackInsightsAnswer} TrackInsights */
/** @typedef {Api.AlbumInsightsAnswer} AlbumInsights */
/** @typedef {Api.ArtistInsightsAnswer} ArtistInsights */
/** @typedef {TrackInsights | AlbumInsights | ArtistInsights} Insights */
const EVERY = 5_000;

/** @param {{kind: string, id: string}} props */
export function InsightsPage({ kind, id }) {
  const query = readRange();
  const asked = panel(kind, "shown", id, query);
  const of = useResource(asked, { every: EVERY });
  if (!asked) return html`<${NotFound} />`;
  const { data } = of;
  const name = data && ("name" in data ? data.name : data.title);
  return html`
    <${Page} title=${name ?? "Insights"} lead=${data ? html`Insights ${KINDS[kind]} · renewed ${ago(data.as_of)}` : html` `}
      actions=${html`<a class="button" href=${kind === "albums" ? "/producer-dashboard/albums" : `/${kind}/${id}`}>${kind === "albums" ? "Albums" : "Public page"}</a><${Export} call=${panel(kind, "file", id, query)} />`}>
      <${Range} shown=${data?.range} />
      <${Loaded} of=${of} placeholder=${html`<${StatsWaiting} names=${["Plays", "Unique listeners", "Daily mean", "Peak"]} /><${Waiting} height="60rem" />`}>${(/** @type {Insights} */ now) => html`<${Shown} now=${now} kind=${kind} id=${id} />`}<//>
    <//>`;
}

/** @type {Record<string, string>} */
const KINDS = { tracks: "of the track", albums: "of the album", artists: "of all tracks" };

/** @param {{now: Insights, kind: string, id: string}} props */
const Shown = ({ now, kind, id }) => html`
  <${Overview} now=${now} />
  <${LiveNow} kind=${kind} id=${id} />
  <${Section} title="Plays over time" note=${`${day(now.range.from)} to ${day(now.range.to)}, by ${now.range.bucket} (${now.range.timezone.replaceAll("_", " ")})`}>
    ${now.plays.total ? html`<${PlaysSeries} now=${now} />` : html`<${Empty} title="No plays in these days" icon="insights">New plays show up here within seconds.<//>`}
  <//>
  ${"engagement" in now && now.plays.total > 0 && html`<${Engagement} now=${now} of=${now.engagement} /><${Heard} id=${id} />`}
  <${Funnel} kind=${kind} id=${id} />
  ${now.plays.total > 0 && html`
    <div class="flow">
      ${"top_tracks" in now && html`<${TopTracks} now=${now} />`}
      <${Shares} title="Top locations" now=${now} of=${now.locations} name=${country} why="Plays of these days by the listener's country. Countries with fewer than five listeners are among the others." />
      <${Listeners} now=${now} />
      <${Shares} title="Top devices" now=${now} why="Plays of these days by the kind of device that played." of=${now.devices} name=${(/** @type {string} */ key) => DEVICES[key] ?? key} />
      <${Shares} title="Top platforms" now=${now} why="Plays of these days by the system of the device." of=${now.platforms} name=${(/** @type {string} */ key) => PLATFORMS[key] ?? key} />
      <${Sources} now=${now} />
      <${Unqualified} now=${now} kind=${kind} id=${id} />
    </div>`}`;

/** @param {{now: Insights}} props */
const Overview = ({ now }) => html`
  <${Stats} label="In this range">
    <${Stat} name="Plays" value=${compact(now.plays.total)} note=${now.comparison ? html`<${Against} of=${now.comparison.plays} />` : html`<${Trend} value=${now.plays.trend_percent} text=${now.plays.trend_percent === null ? "no trend yet" : change(now.plays.trend_percent)} />`}
      made=${now} why="Every play that started in these days, qualified or not. The trend compares the second half of the range with the first." />
    <${Stat} name="Unique listeners" value=${`${now.unique_listeners.approximate ? "about " : ""}${compact(now.unique_listeners.value)}`} note=${now.comparison ? html`<${Against} of=${now.comparison.unique_listeners} />` : now.unique_listeners.approximate ? `within ${percent(now.unique_listeners.error_percent)}` : "exact"}
      made=${now} why="Signed-in listeners and guests' devices, each counted once. Large numbers are estimated, with the error beside them." />
    <${Stat} name="Daily mean" value=${decimal(now.plays.daily_mean)} note=${now.comparison ? html`<${Against} of=${now.comparison.daily_mean} />` : "plays a day"} made=${now} why="Plays divided by the days of the range, today among them." />
    <${Stat} name="Peak" value=${number(now.plays.peak?.plays)} note=${now.plays.peak ? pointName(now, now.plays.peak.date) : ""} made=${now} why=${`The ${now.range.bucket} with the most plays.`} />
  <//>`;

/** @param {{of: Api.ChangeAnswer}} props */
const Against = ({ of }) => html`<${Trend} value=${of.change_percent} text=${of.change_percent === null ? "nothing to compare" : change(of.change_percent)} /> from ${compact(of.before)}`;

/** @param {Insights} now @param {string} date */
const pointName = (now, date) => (now.range.bucket === "month" ? month(date) : now.range.bucket === "week" ? `week of ${day(date)}` : day(date));

/** @param {{now: Insights}} props */
const PlaysSeries = ({ now }) => html`
  <${Series} label=${`Plays per ${now.range.bucket}`} height=${280} open=${now.range.to === todayIn(now.range.timezone)}
    times=${now.plays.series.map((point) => Date.parse(point.date))}
    when=${(/** @type {number} */ at) => pointName(now, now.plays.series[at]?.date ?? now.range.from)}
    axis=${(/** @type {number} */ at) => axisOf(now, now.plays.series[at]?.date)}
    line=${{ name: "Plays", values: now.plays.series.map((point) => point.plays), show: (/** @type {number | null} */ value) => plural(value ?? 0, "play"), ...formerly(now) }} />
  ${now.comparison && html`<p class="note">Dotted: ${day(now.comparison.range.from)} to ${day(now.comparison.range.to)}.</p>`}`;

/** The line of the former range. @param {Insights} now */
function formerly({ comparison }) {
  if (!comparison) return {};
  const { series } = comparison;
  return { before: series.map((point) => point.before), beforeWhen: (/** @type {number} */ at) => (series[at]?.before_date ? day(series[at].before_date) : "") };
}

/** @param {Insights} now @param {string | undefined} date */
export const axisOf = (now, date) => (date ? (now.range.bucket === "month" ? month(date) : dayShort(date)) : "");

/** @param {{title: string, now: Insights, of: Api.ShareAnswer[], name: (key: string) => string, why: string}} props */
const Shares = ({ title, now, of, name, why }) => html`
  <${Section} title=${title} made=${now} why=${why}>
    <${Bars} label=${title} bars=${of.map((each) => ({ key: each.key, name: name(each.key), value: each.plays, percent: each.percent }))} />
  <//>`;

/** @param {{now: AlbumInsights | ArtistInsights}} props */
const TopTracks = ({ now }) => html`
  <${Section} title="Most played tracks" made=${now} why="Plays of these days by track, with its part of all. Beyond a size they are estimated, with the error beside the title." note=${now.top_tracks_approximation.approximate ? `within ${plural(now.top_tracks_approximation.error_plays, "play")}` : undefined}>
    <${Bars} label="Most played tracks" bars=${now.top_tracks.map((track) => ({
      key: track.track_id, value: track.plays, percent: track.percent,
      name: html`<a href=${`/backstage/tracks/${track.track_id}/insights${location.search}`}>${track.title ?? "Deleted track"}</a>`,
    }))} />
  <//>`;

/** @param {{now: Insights}} props */
const Listeners = ({ now }) => html`
  <${Section} title="Top listeners" made=${now} why="Signed-in listeners with the most plays. Guests are one row, and so are listeners of whom there are fewer than five."
    note=${now.listeners_approximation.approximate ? `within ${plural(now.listeners_approximation.error_plays, "play")}` : undefined}>
    <${Bars} label="Top listeners" bars=${[
      ...now.listeners.map((each, index) => ({ key: each.user_id, name: each.name ?? `Listener ${index + 1}`, value: each.plays, percent: each.percent })),
      ...(now.listeners_other.plays ? [{ key: "other", name: "Others, too few to be told apart", value: now.listeners_other.plays, percent: now.listeners_other.percent }] : []),
      ...(now.guests.plays ? [{ key: "guests", name: "Guests", value: now.guests.plays, percent: now.guests.percent }] : []),
    ]} />
  <//>`;

/** @param {{now: Insights, kind: string, id: string}} props */
const Unqualified = ({ now, kind, id }) => html`
  <${Section} title="Not counted for rankings" made=${now} why="These plays count in insights, but not for XP, rankings and the pool."
    note=${`${plural(now.unqualified.total, "play")} of ${number(now.plays.total)}`}>
    ${now.unqualified.total
      ? html`<${Bars} label="Reasons" bars=${Object.entries(now.unqualified.reasons).sort((a, b) => b[1] - a[1]).map(([reason, plays]) => ({ key: reason, name: UNQUALIFIED[reason] ?? reason.replaceAll("_", " "), value: plays }))} />`
      : html`<p class="note">All plays qualified.</p>`}
    ${kind === "tracks" && html`<p><a href=${`/backstage/tracks/${id}/unqualified`}>Day by day, and appeals</a></p>`}
  <//>`;
