/** The reader's own place, or a dash where there is none. */
import { country as countryName, html, number, places, score } from "../../lib.js";
import { shown, Trend, Why } from "../../parts.js";
import { periodName, titleOf } from "../../words/leaderboards.js";

/** @param {{now: Api.OwnBoardAnswer}} props */
export function OwnRank({ now }) {
  const { me } = now;
  return html`
    <section class="card rank-card" aria-label="Your rank">
      <p class="rank" data-rank>${shown(number(me?.rank))}</p>
      <div>
        <h2>Your rank · ${titleOf(now.category)}${now.country ? ` · ${countryName(now.country)}` : ""}
          <${Why} of="Your rank" made=${now} next=${now.next_build_at}>
            Your place among the ${number(now.population)} producers of this board, ${periodName(now.period).toLowerCase()}. Producers with the same score share the rank. Without a place there is a dash.
          <//></h2>
        <p class="note">${me
          ? html`${score(me.score, me.unit)} ${me.unit === "%" ? "" : me.unit} · ${me.label}${me.tied_with ? ` · shared with ${number(me.tied_with)}` : ""}`
          : "You are not on this board."}</p>
      </div>
      ${me && html`<p class="pills"><span class=${`pill tier tier-${me.tier}`}>${me.tier}</span><${Moved} change=${me.change} /></p>`}
    </section>`;
}

/** @param {{change: number | null}} props */
const Moved = ({ change }) =>
  change ? html`<span class="pill"><${Trend} value=${change} text=${`${places(Math.abs(change))} since the last build`.replace("+", "")} /></span>` : null;
