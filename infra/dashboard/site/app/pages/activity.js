/** Activity: a year of uploads as a heatmap, beside the whole platform's (X-ray), and downloads. */
import * as calls from "../api/calls.js";
import { Heatmap, counted } from "../charts/heatmap.js";
import { artistId, day, decimal, go, html, moment, number, place, plural, share, todayIn, usePages, useResource, withQuery, zone } from "../lib.js";
import { Cover, Empty, Export, Icon, Loaded, More, Page, Section, Stat, Stats, StatsWaiting, Table, Tabs, Waiting, Why } from "../parts.js";

/** @typedef {Api.ActivityAnswer} Activity */
/** @typedef {Api.DownloadsAnswer["period"]} Period */

const thisYear = () => Number(todayIn(zone.value).slice(0, 4));

export default function ActivityPage() {
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
    <${Stat} name="Tracks" value=${number(cards.tracks)} note=${`${number(cards.new_this_month)} new this month`} why=${html`<${Why} of="Tracks" made=${now}>Tracks that credit you. New: uploaded since the month began on your clock.<//>`} />
    <${Stat} name="Plays" value=${number(cards.plays)} note=${`${number(cards.plays_this_period)} in 30 days`} why=${html`<${Why} of="Plays" made=${now}>All plays, and the qualified plays of the last 30 whole days.<//>`} />
    <${Stat} name="Platform share" value=${share(cards.platform_share_percent)} note=${`contribution ${decimal(cards.contribution)}`}
      why=${html`<${Why} of="Platform share" made=${{ as_of: now.platform_as_of, rules: now.rules }} next=${now.next_update_at}>Your contribution out of everyone's. A track contributes more when it is new and is played, divided by its credits. It is how the subscription pool is split.<//>`} />
    <${Stat} name="Achievements" value=${number(cards.achievements)} note="of 36" href="/producer-dashboard/progress?show=unlocked" why=${html`<${Why} of="Achievements" made=${now}>Achievements that you unlocked. They stay.<//>`} />
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
          <${Stat} name="Total" value=${number(now.total)} note="" why=${html`<${Why} of="Downloads" made=${now}>Licences granted in these days, today on your clock among them.<//>`} />
          <${Stat} name="People" value=${`${now.unique_users.approximate ? "about " : ""}${number(now.unique_users.value)}`} note="" why=${html`<${Why} of="People" made=${now}>Users who downloaded in these days, each counted once. Large numbers are estimated.<//>`} />
          <${Stat} name="This week" value=${number(now.this_week)} note="" why=${html`<${Why} of="This week" made=${now}>Licences granted in the last seven days, today on your clock among them.<//>`} />
          <${Stat} name="Top track" value=${html`<span class="smaller">${now.top_track?.title ?? "–"}</span>`} note=${now.top_track ? plural(now.top_track.downloads, "download") : ""} why=${html`<${Why} of="Top track" made=${now}>The track with the most downloads in these days.<//>`} />
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
