/** The 36 achievements: the quick wins first, then the nearest, then what is unlocked. */
import { clock, date, decimal, html, number, percent, place } from "../../lib.js";
import { Empty, Icon, Section, Tabs, Why } from "../../parts.js";
import { REQUIREMENTS } from "../../words/standing.js";

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
