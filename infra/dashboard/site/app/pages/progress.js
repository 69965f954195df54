/** Progress: level, where XP came from, achievements with the nearest first, and the ledger of every award. */
import { calls } from "../api/calls.js";
import { Bars, Ring } from "../charts/bars.js";
import { artistId, clock, date, day, decimal, html, moment, number, percent, place, usePages, useResource } from "../lib.js";
import { Empty, Icon, Loaded, More, Page, Section, Table, Tabs, Waiting, Why } from "../parts.js";
import { REQUIREMENTS, SOURCE_RULES, SOURCES } from "../words/standing.js";

/** @typedef {Api.OwnProgressAnswer} Progress */
/** @typedef {keyof Api.SourcesAnswer} Source */

export function ProgressPage() {
  const of = useResource(calls.progress({ query: { artist_id: artistId.value } }));
  return html`
    <${Page} title="Progress" lead="XP are earned once for each thing you do, and never go down.">
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="70rem" />`}>${(/** @type {Progress} */ now) => html`
        <div class="columns">
          <${Level} now=${now} />
          <${Section} title="Where your XP came from">
            <${Bars} label="XP by source" bars=${Object.entries(now.sources).map(([source, xp]) => ({ key: source, name: SOURCES[source], value: xp, note: SOURCE_RULES[source] }))} />
          <//>
        </div>
        <${Achievements} now=${now} />`}
      <//>
      <${Ledger} />
    <//>`;
}

/** @param {{now: Progress}} props */
const Level = ({ now }) => html`
  <${Section} title="Level" made=${now} why=${`Level L needs 100 × (L − 1)^1.5 XP. You have ${number(now.xp)}; this level began at ${number(now.level_xp)}, the next begins at ${number(now.next_level_xp)}.`}>
    <div class="level">
      <${Ring} percent=${now.progress_percent} label=${`Level ${now.level}, ${percent(now.progress_percent)} of the way to the next`}>
        <strong>${now.level}</strong><span class="note">${percent(now.progress_percent)}</span>
      <//>
      <div>
        <h3>${now.title}</h3>
        <p><strong>${number(now.xp)} XP</strong></p>
        <p class="note">${now.xp_to_next ? `${number(now.xp_to_next)} XP to level ${number(now.level + 1)}` : "The highest level"}</p>
        <p class="note">${number(now.achievements.unlocked)} of ${number(now.achievements.total)} achievements</p>
      </div>
    </div>
  <//>`;

function Ledger() {
  const source = /** @type {Source | null} */ (Object.keys(SOURCES).find((each) => each === place.value.query.get("source")) ?? null);
  const of = usePages((cursor) => calls.ledger({ query: { artist_id: artistId.value, source, limit: 20, cursor } }));
  const tracks = useResource(calls.ownTracks({ query: { artist_id: artistId.value, limit: 40 } }));
  const titles = new Map(tracks.data?.items.map((track) => [track.id, track.title]));
  return html`
    <${Section} title="Ledger" note="Every award, newest first" flush
      actions=${html`<${Tabs} label="Source" name="source" quiet choices=${[["", "All"], ...Object.entries(SOURCES)]} />`}>
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="40rem" />`}>${() =>
        of.items.length
          ? html`
            <${Table} label="XP ledger" compact rows=${of.items} keyOf=${(/** @type {any} */ line) => `${line.source} ${line.cause}`} columns=${[
              { name: "What for", main: true, cell: (/** @type {any} */ line) => html`<span><strong>${SOURCES[line.source]}</strong><br /><span class="note">${causeOf(line, titles)}</span></span>` },
              { name: "When", cell: (/** @type {any} */ line) => html`<span title=${moment(line.at)}>${date(line.at)}</span>` },
              { name: "Rules", wide: true, cell: (/** @type {any} */ line) => html`<span class="note">${line.rules}</span>` },
              { name: "XP", figure: true, cell: (/** @type {any} */ line) => `+${number(line.xp)}` },
            ]} />
            <${More} of=${of.more} />`
          : html`<${Empty} title="No XP from this yet">${source ? SOURCE_RULES[source] : "Upload a track to earn your first 100 XP."}<//>`}
      <//>
    <//>`;
}

/** The cause is an id, a date or a slug, by source. @param {Api.LineAnswer} line @param {Map<string, string>} titles of the newest tracks */
function causeOf({ source, cause }, titles) {
  if (source === "achievements") return cause.replaceAll("-", " ");
  if (source === "plays") return html`Qualified plays of ${/^\d{4}-\d\d-\d\d$/.test(cause) ? day(cause) : cause}`;
  const id = cause.split(/[:#/]/).at(-1) ?? cause;
  return html`<a href=${`/tracks/${id}`}>${titles.get(id) ?? "A track"}</a>`;
}

/** The 36 achievements: the quick wins first, then the nearest, then what is unlocked. */

/** @typedef {Api.AchievementAnswer} Achievement */
/** What an action of one's own decides at once. */
const QUICK = new Set(["profile", "metadata", "collaboration", "seasonal"]);

/** @param {Achievement} one */
const nearness = (one) => one.progress.percent ?? 0;
/** @param {Achievement} one */
const isQuick = (one) => one.state === "locked" && QUICK.has(one.category);

/** @param {{now: Api.OwnProgressAnswer}} props */
export function Achievements({ now }) {
  const { items, counted_at, producers, unlocked, locked } = now.achievements;
  const view = place.value.query.get("show") ?? "locked";
  const shown = items.filter((one) => (view === "quick" ? isQuick(one) : one.state === view)).sort(view === "unlocked" ? newest : (a, b) => nearness(b) - nearness(a));
  return html`
    <${Section} title="Achievements" note=${counted_at ? `Comparisons as of ${clock(counted_at)}, among ${number(producers)} producers` : "Comparisons are made with the first leaderboards"}
      actions=${html`<${Tabs} label="Which achievements" name="show" usual="locked" quiet choices=${[
        ["locked", `To do ${locked}`], ["quick", `Quick wins ${items.filter(isQuick).length}`], ["unlocked", `Unlocked ${unlocked}`],
      ]} />`}>
      ${shown.length
        ? html`<ul class="achievements">${shown.map((one) => html`<${One} key=${one.id} one=${one} now=${now} />`)}</ul>`
        : html`<${Empty} title=${view === "unlocked" ? "Nothing unlocked yet" : "Nothing left here"} icon="progress" />`}
    <//>`;
}

/** @param {Achievement} a @param {Achievement} b */
const newest = (a, b) => (b.unlocked_at ?? "").localeCompare(a.unlocked_at ?? "");

/** @param {{one: Achievement, now: Api.OwnProgressAnswer}} props */
const One = ({ one, now }) => html`
  <li class=${`achievement ${one.state}`}>
    <span class="medal" data-rarity=${one.rarity}><${Icon} name=${one.state === "unlocked" ? "check" : "lock"} size=${18} /></span>
    <div>
      <h3>${one.name} <${Why} of=${one.name} made=${{ as_of: now.achievements.counted_at, rules: now.rules }} next=${now.achievements.next_count_at}>${one.description}. <${Held} one=${one} population=${now.achievements.producers} /><//></h3>
      <p class="note">${one.description.replaceAll(" %", "\u00a0%")}</p>
      <p class="pills"><span class="pill">${one.rarity}</span><span class="pill">${number(one.xp)} XP</span>
        ${one.state === "unlocked" && html`<span class="pill good">${date(one.unlocked_at)}</span>`}</p>
      ${one.state === "locked" && html`<${Way} one=${one} />`}
    </div>
  </li>`;

/** @param {{one: Achievement, population: number | null}} props */
const Held = ({ one, population }) =>
  one.held_by_percent === null
    ? html`How many producers hold it is not known yet.`
    : html`${percent(one.held_by_percent)} of ${number(population)} producers hold it.`;

/** Every condition, with what is there and what is needed. @param {{one: Achievement}} props */
const Way = ({ one }) => html`
  <div class="way">
    <progress max="100" value=${one.progress.percent ?? 0} aria-label=${`Progress of ${one.name}`}></progress>
    <span class="note">${percent(one.progress.percent)}</span>
    ${one.progress.requirements.length > 0 && one.progress.requirements.every((each) => each.met) && html`<p class="note all">You meet every condition: it is unlocked with the next count.</p>`}
    <ul class="note">${one.progress.requirements.filter((each) => each.met !== true || one.progress.requirements.length === 1).map((each) => html`
      <li key=${each.name}>${REQUIREMENTS[each.name] ?? each.name}: ${decimal(each.value)} of ${decimal(each.target)}</li>`)}</ul>
  </div>`;
