/** Activity: a year of uploads as a heatmap, beside the whole platform's (X-ray), and downloads. */
import { useEffect, useRef, useState } from "preact/hooks";
import { calls } from "../api/calls.js";
import { artistId, day, decimal, go, html, moment, month, number, place, plural, share, todayIn, usePages, useResource, withQuery, zone } from "../lib.js";
import { Cover, Empty, Export, Icon, Loaded, More, Page, Section, Stat, Stats, StatsWaiting, Table, Tabs, Waiting } from "../parts.js";

/** @typedef {Api.ActivityAnswer} Activity */
/** @typedef {Api.DownloadsAnswer["period"]} Period */

const thisYear = () => Number(todayIn(zone.value).slice(0, 4));

export function ActivityPage() {
  const { query } = place.value;
  const mine = { artist_id: artistId.value, timezone: zone.value };
  const year = Number(query.get("year")) || thisYear();
  const xray = query.get("xray") === "on";
  const chosen = query.get("day");
  const of = useResource(calls.activity({ query: { ...mine, year } }));
  return html`
    <${Page} title="Activity" lead="Your uploads over the year, and what was downloaded."
      actions=${html`<${Export} call=${calls.exportActivity({ query: { ...mine, year } })} />`}>
      <${Loaded} of=${of} placeholder=${html`<${StatsWaiting} names=${["Tracks", "Plays", "Platform share", "Achievements"]} /><${Waiting} height="20.37rem" />`}>
        ${(/** @type {Activity} */ now) => html`
          <${Cards} now=${now} />
          <${Section} title=${`Uploads in ${now.year}`} note=${plural(now.days.reduce((sum, each) => sum + each.uploads, 0), "upload")}
            actions=${html`
              <${Tabs} label="Whose uploads" name="xray" quiet choices=${[["", "Yours"], ["on", "X-ray: everyone"]]} />
              <${Years} year=${now.year} />`}>
            <${Heatmap} second=${xray} chosen=${chosen} onChoose=${(/** @type {string} */ date) => go(withQuery({ day: date }))}
              label=${xray ? "Uploads of everyone by day" : "Your uploads by day"}
              days=${now.days.map((each) => ({ date: each.date, value: xray ? each.platform_uploads : each.uploads, note: `${counted(each.uploads, "upload")} of yours, ${number(each.platform_uploads)} on the platform` }))} />
            ${chosen && html`<${Day} date=${chosen} />`}
          <//>`}
      <//>
      <${Downloads} />
    <//>`;
}

/** @param {{now: Activity}} props */
const Cards = ({ now: { cards, ...now } }) => html`
  <${Stats} label="Your activity">
    <${Stat} name="Tracks" value=${number(cards.tracks)} note=${`${number(cards.new_this_month)} new this month`} made=${now} why="Tracks that credit you. New: uploaded since the month began on your clock." />
    <${Stat} name="Plays" value=${number(cards.plays)} note=${`${number(cards.plays_this_period)} in 30 days`} made=${now} why="All plays, and the qualified plays of the last 30 whole days." />
    <${Stat} name="Platform share" value=${share(cards.platform_share_percent)} note=${`contribution ${decimal(cards.contribution)}`}
      made=${{ as_of: now.platform_as_of, rules: now.rules }} next=${now.next_update_at} why="Your contribution out of everyone's. A track contributes more when it is new and is played, divided by its credits. It is how the subscription pool is split." />
    <${Stat} name="Achievements" value=${number(cards.achievements)} note="of 36" href="/producer-dashboard/progress?show=unlocked" made=${now} why="Achievements that you unlocked. They stay." />
  <//>`;

/** @param {{year: number}} props */
const Years = ({ year }) => html`
  <span class="pager">
    <a class="icon-button" href=${withQuery({ year: String(year - 1), day: null })} aria-label=${`The year ${year - 1}`}><${Icon} name="left" /></a>
    <strong>${year}</strong>
    ${year < thisYear() ? html`<a class="icon-button" href=${withQuery({ year: String(year + 1), day: null })} aria-label=${`The year ${year + 1}`}><${Icon} name="right" /></a>` : html`<span class="icon-button"></span>`}
  </span>`;

/** @param {{date: string}} props */
function Day({ date }) {
  const of = usePages((cursor) => calls.dayTracks({ path: { date }, query: { artist_id: artistId.value, timezone: zone.value, cursor } }));
  return html`
    <div class="stack">
      <header class="card-head"><h3>${day(date)}</h3><a class="button small" href=${withQuery({ day: null })}>Close</a></header>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="6rem" />`}>${() =>
        of.items.length
          ? html`<ul class="rows">${of.items.map((/** @type {Api.TrackAnswer} */ track) => html`
              <li key=${track.id}><span class="named"><${Cover} name=${track.title} url=${track.artwork_url} size="s" /><span><a href=${`/tracks/${track.id}`}>${track.title}</a></span></span><span class="note">${plural(track.plays, "play")}</span></li>`)}</ul><${More} of=${of.more} />`
          : html`<p class="note">You uploaded nothing on this day.</p>`}
      <//>
    </div>`;
}

/** @type {[Period, string][]} */
const PERIODS = [["7d", "7 days"], ["30d", "30 days"], ["90d", "90 days"], ["all", "All time"]];

function Downloads() {
  const period = PERIODS.find(([id]) => id === place.value.query.get("period"))?.[0] ?? "30d";
  const mine = { artist_id: artistId.value, period, timezone: zone.value };
  const of = usePages((cursor) => calls.downloads({ query: { ...mine, limit: 10, cursor } }));
  return html`
    <${Section} title="Downloads" note="Licences granted on your tracks" flush id="downloads"
      actions=${html`<${Tabs} label="Period" name="period" usual="30d" quiet choices=${PERIODS} /><${Export} small call=${calls.exportDownloads({ query: mine })} />`}>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="20rem" />`}>${(/** @type {Api.DownloadsAnswer} */ now) => html`
        <div class="pad"><${Stats} label="Downloads">
          <${Stat} name="Total" value=${number(now.total)} note="" made=${now} why="Licences granted in these days, today on your clock among them." />
          <${Stat} name="People" value=${`${now.unique_users.approximate ? "about " : ""}${number(now.unique_users.value)}`} note="" made=${now} why="Users who downloaded in these days, each counted once. Large numbers are estimated." />
          <${Stat} name="This week" value=${number(now.this_week)} note="" made=${now} why="Licences granted in the last seven days, today on your clock among them." />
          <${Stat} name="Top track" value=${html`<span class="smaller">${now.top_track?.title ?? "–"}</span>`} note=${now.top_track ? plural(now.top_track.downloads, "download") : ""} made=${now} why="The track with the most downloads in these days." />
        <//></div>
        ${of.items.length
          ? html`<${Table} label="Recent downloads" rows=${of.items} keyOf=${(/** @type {any} */ line) => line.download_id} columns=${[
              { name: "Track", main: true, cell: (/** @type {any} */ line) => html`<a href=${`/backstage/tracks/${line.track.id}/insights`}>${line.track.title ?? "Deleted track"}</a>` },
              { name: "When", cell: (/** @type {any} */ line) => moment(line.at) },
              { name: "Licence", cell: (/** @type {any} */ line) => html`<code title=${line.licence_id}>${line.licence_id.slice(0, 8)}</code>` },
            ]} /><${More} of=${of.more} />`
          : html`<${Empty} title="No downloads in these days" icon="download" />`}`}
      <//>
    <//>`;
}

/** A year of days as squares. One stop for the keyboard: arrows choose a day, Enter opens it. */

const SIZE = 11;
const STEP = 14;
const TOP = 18;
const LEFT = 30;
const WEEKDAYS = ["Mon", "", "Wed", "", "Fri", "", ""];
/** @typedef {{date: string, value: number, note: string}} Day */

/** @param {string} date Monday is 0 */
const weekday = (date) => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

/** @param {{days: Day[], label: string, chosen: string | null, onChoose: (date: string) => void, second?: boolean}} props second: in the second colour */
export function Heatmap({ days, label, chosen, onChoose, second }) {
  const [at, setAt] = useState(/** @type {number | null} */ (null));
  const offset = days[0] ? weekday(days[0].date) : 0;
  const steps = levels(days.map((each) => each.value));
  const weeks = Math.ceil((days.length + offset) / 7);
  const current = at ?? days.findIndex((each) => each.date === chosen);
  const shown = days[current];
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  // Where the year is wider than the screen, its newest days are seen first.
  useEffect(() => frame.current?.scrollTo({ left: frame.current.scrollWidth * ((days.filter((each) => each.date <= todayIn(zone.value)).length + 14) / days.length) - frame.current.clientWidth }), [days[0]?.date]);

  /** @param {KeyboardEvent} event */
  const step = (event) => {
    const by = { ArrowLeft: -7, ArrowRight: 7, ArrowUp: -1, ArrowDown: 1, Home: -days.length, End: days.length }[event.key];
    if (event.key === "Enter" && shown) onChoose(shown.date);
    if (by === undefined) return;
    event.preventDefault();
    const from = current < 0 ? days.length - 1 - by : current;
    setAt(Math.min(Math.max(from + by, 0), days.length - 1));
  };

  return html`
    <figure class="heat">
      <p class="readout" aria-live="polite">${shown ? `${day(shown.date)}: ${shown.note}` : html`<span class="note">${label}</span>`}</p>
      <div class="heat-scroll" ref=${frame} tabindex="0" role="application" aria-label=${`${label}. Arrow keys choose a day, Enter opens it.`} onKeyDown=${step} onMouseLeave=${() => setAt(null)}>
        <svg class=${second ? "second" : ""} width=${LEFT + weeks * STEP} height=${TOP + 7 * STEP} viewBox=${`0 0 ${LEFT + weeks * STEP} ${TOP + 7 * STEP}`} aria-hidden="true">
          ${WEEKDAYS.map((name, row) => name && html`<text key=${name} x="0" y=${TOP + row * STEP + 10}>${name}</text>`)}
          ${days.map((each, index) => each.date.endsWith("-01") && html`<text key=${each.date} x=${LEFT + Math.floor((index + offset) / 7) * STEP} y="11">${month(each.date).split(/[\s ]/)[0]}</text>`)}
          ${days.map((each, index) => html`
            <rect key=${each.date} class=${`heat-${steps(each.value)} ${each.date === chosen ? "chosen" : ""} ${index === at ? "at" : ""}`} rx="2.5"
              x=${LEFT + Math.floor((index + offset) / 7) * STEP} y=${TOP + ((index + offset) % 7) * STEP} width=${SIZE} height=${SIZE}
              onMouseEnter=${() => setAt(index)} onClick=${() => onChoose(each.date)} />`)}
        </svg>
      </div>
      <p class="heat-key note" aria-hidden="true">Less ${[0, 1, 2, 3, 4].map((step) => html`<svg key=${step} class=${second ? "second" : ""} width="11" height="11"><rect class=${`heat-${step}`} width="11" height="11" rx="2.5" /></svg>`)} More</p>
    </figure>`;
}

/** Five shades: none, then four parts of the largest. @param {number[]} values @returns {(value: number) => number} */
function levels(values) {
  const most = Math.max(...values, 1);
  return (value) => (value ? Math.min(Math.ceil((4 * value) / most), 4) : 0);
}

/** @param {number} count @param {string} what */
export const counted = (count, what) => (count ? plural(count, what) : `no ${what}s`);
