/** Producers who would fit, each with the reasons, and what a joint track would add. A dismissal can be taken back. */
import { useState } from "preact/hooks";
import * as calls from "../../api/calls.js";
import { send } from "../../api/request.js";
import { about, artistId, decimal, html, moment, number } from "../../lib.js";
import { Cover, Empty, Icon, Loaded, Section, Waiting, Why } from "../../parts.js";
import { plain } from "../../words/problems.js";

/** @typedef {Api.RecommendationsAnswer} Answer */
/** @typedef {Api.RecommendationAnswer} Idea */

/** @param {{of: Api.Resource<Answer>}} props */
export function Recommendations({ of }) {
  const [gone, setGone] = useState(/** @type {Idea | null} */ (null));
  const [wrong, setWrong] = useState("");
  /** @param {typeof calls.dismiss} how @param {Idea} idea @param {Idea | null} next */
  const change = async (how, idea, next) => {
    try {
      await send(how({ path: { recommended_id: idea.artist.id }, query: { artist_id: artistId.value } }));
      setGone(next);
      setWrong("");
      await of.reload();
    } catch (problem) {
      setWrong(plain(/** @type {any} */ (problem)).text);
    }
  };
  return html`
    <${Section} title="Recommendations" note=${of.data?.as_of ? `Made ${moment(of.data.as_of)}, anew ${moment(of.data.next_update_at)}` : html` `}>
      ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
      ${gone && html`<p class="banner" role="status"><span>${gone.artist.name} is no longer recommended.</span><button class="button small" onClick=${() => change(calls.restore, gone, null)}>Undo</button></p>`}
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="24rem" />`}>${(/** @type {Answer} */ now) =>
        now.items.length
          ? html`<ul class="ideas">${now.items.map((idea) => html`<${Card} key=${idea.artist.id} idea=${idea} now=${now} dismiss=${() => change(calls.dismiss, idea, idea)} />`)}</ul>`
          : html`<${Empty} title="No recommendations yet" icon="collaborations">${absence(now)}<//>`}
      <//>
    <//>`;
}

/** @param {Answer} now */
function absence(now) {
  if (now.absence === "too_few_tracks_with_genres") return `They need ${number(now.tracks_with_genres_needed)} public tracks with genres. You have ${number(now.tracks_with_genres)}.`;
  if (now.absence === "nobody_found") return "Nobody who fits was found today. It is tried again every day.";
  return `The first are made ${moment(now.next_update_at)}.`;
}

/** @param {{idea: Idea, now: Answer, dismiss: () => void}} props */
const Card = ({ idea, now, dismiss }) => html`
  <li class="idea">
    <header>
      <span class="named"><${Cover} name=${idea.artist.name} url=${idea.artist.picture} round /><span><a href=${`/artists/${idea.artist.id}`}>${idea.artist.name}</a><span class="note">Level ${idea.artist.level}</span></span></span>
      <button class="icon-button" onClick=${dismiss} aria-label=${`Do not recommend ${idea.artist.name}`} title="Not for me"><${Icon} name="close" size=${18} /></button>
    </header>
    <p><strong class="match">${about(idea.match_percent)} %</strong> match
      <${Why} of="Match" made=${now} next=${now.next_update_at}>The points of the reasons below add up to it: genres weigh up to 45, style 20, common collaborators 10, activity 15, growing collaborations 10.<//></p>
    <ul class="reasons">${idea.reasons.map((reason) => html`<li key=${reason.kind}><span>${reason.text}</span><span class="note">+${about(reason.points)}</span></li>`)}</ul>
    ${idea.common_genres.length > 0 && html`<p class="pills">${idea.common_genres.map((genre) => html`<span key=${genre} class="pill">${genre}</span>`)}</p>`}
    <p class="note">A joint track would add about ${decimal(idea.effect.score_gain)} to your collaboration score.</p>
  </li>`;
