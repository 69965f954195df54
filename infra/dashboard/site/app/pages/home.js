/** Home: the producer at a glance, and the way to everything else. It renews itself while it is seen. */
import { calls } from "../api/calls.js";
import { Series } from "../charts/series.js";
import { Bars } from "../charts/bars.js";
import { ago, change, compact, day, dayShort, decimal, html, number, plural, useMe, useResource, zone } from "../lib.js";
import { Empty, Icon, Loaded, Page, Section, Stat, Stats, StatsWaiting, Trend, Waiting } from "../parts.js";
import { HOME, SECTIONS } from "../parts/shell.js";
import { GROWTH } from "../words/standing.js";

/** @typedef {Api.HomeAnswer} HomeAnswer */
const NAMES = ["Total tracks", "Total plays", "Followers", "Level", "Growth", "Overall rank", "Downloads", "Albums"];
const EVERY = 5_000;

export function Home() {
  const home = useMe({ every: EVERY });
  const { data } = home;
  const plays = useResource(
    data ? calls.artistInsights({ path: { artist_id: data.artist.id }, query: { range: "last_30_days", timezone: zone.value } }) : null,
    { every: EVERY },
  );
  return html`
    <${Page} title=${data?.artist.name ?? "Your dashboard"} lead=${data ? `Level ${data.level} · ${data.title}` : html` `}
      actions=${data && html`
        <a class="button" href=${`/artists/${data.artist.id}`}>Public page</a>
        <a class="button primary" href=${`${HOME}/tracks/new`}><${Icon} name="plus" size=${18} />New track</a>`}>
      <${Loaded} of=${home} placeholder=${html`<${StatsWaiting} names=${NAMES} />`}>${(/** @type {HomeAnswer} */ now) => html`<${Figures} now=${now} />`}<//>
      ${data?.tracks === 0 ? html`<${FirstSteps} />` : html`<${LastDays} plays=${plays} />`}
      <nav class="tiles" aria-label="Sections">
        ${GRID.map(([path, icon, name]) => html`
          <a key=${path} class="tile" href=${HOME + path}><${Icon} name=${icon} size=${24} /><span><strong>${name}</strong><span class="note">${TILES[path]}</span></span></a>`)}
      </nav>
    <//>`;
}

/** @type {typeof SECTIONS} */
const GRID = [...SECTIONS.slice(1), ["/links", "external", "Links"], ["/profile", "edit", "Profile"]];
/** @type {Record<string, string>} */
const TILES = {
  "/progress": "XP and achievements",
  "/tracks": "Your catalogue",
  "/albums": "Your collections",
  "/activity": "Uploads and downloads",
  "/finances": "Earnings and payouts",
  "/leaderboards": "Where you stand",
  "/collaborations": "Whom you work with",
  "/digests": "What moved, and why",
  "/profile": "How others see you",
  "/links": "What your promotion brings",
};

/** @param {{now: HomeAnswer}} props */
const Figures = ({ now }) => html`
  <${Stats} label="At a glance">
    <${Stat} name="Total tracks" value=${number(now.tracks)} href=${`${HOME}/tracks`} note=${" "}
      made=${now} why="All tracks that you uploaded or are credited on, drafts and private ones too." />
    <${Stat} name="Total plays" value=${compact(now.plays)} note=${`${number(now.today.plays)} today so far`} href=${`/backstage/artists/${now.artist.id}/insights`}
      made=${now} why=${`Every play of tracks that credited you when they were played. Your share of them, divided by the credits, is ${decimal(now.plays_share)}. Today is the day on your clock, and not over yet.`} />
    <${Stat} name="Followers" value=${compact(now.followers)} note=${" "}
      made=${now} why="Users who follow you. Your own account does not count." />
    <${Stat} name="Level" value=${number(now.level)} note=${`${number(now.xp)} XP`} href=${`${HOME}/progress`}
      made=${now} why=${`Level ${now.level} follows from ${number(now.xp)} XP. XP come from uploads, plays, metadata, collaborations and achievements, and never go down.`} />
    <${Stat} name="Growth" value=${html`<${Trend} value=${now.growth_percent} text=${change(now.growth_percent)} />`} note=${now.growth_status ? GROWTH[now.growth_status] : "Nothing to compare yet"}
      made=${now} why="Qualified plays of the last 30 whole days against the 30 days before. Today is left out until it is over. Without a week of history there is no figure." />
    <${Stat} name="Overall rank" value=${number(now.rank)} note=${now.rank ? "among all producers" : "Not ranked yet"} href=${`${HOME}/leaderboards`}
      made=${{ as_of: now.ranked_at, rules: now.rules }} next=${now.next_ranking_at} why="Your place on the overall leaderboard, which is rebuilt every 30 minutes. Producers with a public track are ranked." />
    <${Stat} name="Downloads" value=${compact(now.downloads)} href=${`${HOME}/activity#downloads`} note=${" "}
      made=${now} why="Licences granted on your tracks." />
    <${Stat} name="Albums" value=${number(now.albums)} href=${`${HOME}/albums`} note=${" "}
      made=${now} why="Albums of yours, drafts and private ones too." />
  <//>`;

/** @param {{plays: Api.Resource<Api.ArtistInsightsAnswer>}} props */
const LastDays = ({ plays }) => html`
  <${Loaded} of=${plays} placeholder=${html`<${Waiting} height="25.67rem" />`}>${(/** @type {Api.ArtistInsightsAnswer} */ now) => html`
    <div class="columns wide-first">
      <${Section} title="Plays in the last 30 days" note=${`${plural(now.plays.total, "play")} · renewed ${ago(now.as_of)}`}
        actions=${html`<a class="button small" href=${`/backstage/artists/${now.artist_id}/insights?range=last_30_days`}><${Icon} name="insights" size=${18} />Insights</a>`}>
        <${Series} label="Plays per day" times=${now.plays.series.map((point) => Date.parse(point.date))}
          when=${(/** @type {number} */ at) => day(now.plays.series[at]?.date ?? "")} axis=${(/** @type {number} */ at) => (now.plays.series[at] ? dayShort(now.plays.series[at].date) : "")}
          open line=${{ name: "Plays", values: now.plays.series.map((point) => point.plays), show: (/** @type {number | null} */ value) => plural(value ?? 0, "play") }} />
      <//>
      <${Section} title="Most played" note="Last 30 days">
        ${now.top_tracks.length ? html`<${Bars} label="Most played tracks" bars=${now.top_tracks.slice(0, 6).map((track) => ({
          key: track.track_id, value: track.plays, name: html`<a href=${`/backstage/tracks/${track.track_id}/insights?range=last_30_days`}>${track.title ?? "Deleted track"}</a>`,
        }))} />` : html`<${Empty} title="No plays in these days" />`}
      <//>
    </div>`}
  <//>`;

const FirstSteps = () => html`
  <${Section} title="First steps">
    <ol class="rows">
      <li><span><strong>Upload your first track</strong><br /><span class="note">100 XP, and 50 more with complete metadata. Plays show up within seconds.</span></span><a class="button small primary" href=${`${HOME}/tracks/new`}>New track</a></li>
      <li><span><strong>Complete your profile</strong><br /><span class="note">A picture, a bio and links are four quick achievements.</span></span><a class="button small" href=${`${HOME}/profile`}>Profile</a></li>
      <li><span><strong>Set up payouts</strong><br /><span class="note">Connect with Stripe, so that your share of the pool is paid to you.</span></span><a class="button small" href=${`${HOME}/finances`}>Finances</a></li>
    </ol>
  <//>`;
