/** How the leaderboards work: the API's guide, as it is. */
import { html, number } from "../../lib.js";
import { titleOf } from "../../words/standing.js";

/** @param {{of: Api.Resource<Api.Guide>, category: string}} props */
export function Guide({ of, category }) {
  const guide = of.data;
  const chosen = guide?.categories.find((each) => each.id === category);
  return html`
    <details class="card">
      <summary>How it works</summary>
      ${guide && chosen && html`
        <div class="prose">
          <h3>${chosen.title}: ${chosen.focus}</h3>
          <p>${chosen.rule}. ${chosen.tie}.</p>
          <${Tiers} of=${chosen} />
          ${chosen.overall_weight_percent > 0 && html`<p>It weighs ${number(chosen.overall_weight_percent)} % in the overall score.</p>`}
          <h3>All categories</h3>
          <p>${Object.entries(guide.overall_weights_percent).map(([id, weight]) => `${titleOf(id)} ${weight} %`).join(", ")} make up the overall score.</p>
          <p>${guide.who_is_ranked}. ${guide.ranking}. The boards are rebuilt every ${number(guide.rebuilt_every_minutes)} minutes.</p>
          <h3>What counts in a period</h3>
          <ul>${Object.entries(guide.what_counts).map(([id, text]) => html`<li key=${id}>${text}.</li>`)}</ul>
          <h3>Good to know</h3>
          <ul>${guide.notes.map((note) => html`<li key=${note}>${note}.</li>`)}</ul>
          <p>To improve: <a href=${`/producer-dashboard/${chosen.improve}`}>${chosen.improve}</a>.</p>
        </div>`}
    </details>`;
}

/** @param {{of: Api.GuideCategory}} props */
const Tiers = ({ of }) => html`
  <p class="pills">
    ${Object.entries(of.tiers).map(([tier, least]) => html`
      <span key=${tier} class=${`pill tier tier-${tier}`}>${tier} ${of.tiers_by === "percentile" ? `top ${number(least)} %` : `from ${number(least)}${of.unit === "%" ? " %" : ""}`}</span>`)}
    <span class="pill tier tier-bronze">bronze: all others</span>
  </p>`;
