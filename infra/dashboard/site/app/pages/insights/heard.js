/** Which seconds of a track are heard, and where listeners leave. */
import * as calls from "../../api/calls.js";
import { Retention } from "../../charts/retention.js";
import { duration, number, plural } from "../../lib/format.js";
import { html } from "../../lib/html.js";
import { useResource } from "../../lib/resource.js";
import { Section } from "../../parts/page.js";
import { Empty, Loaded, Waiting } from "../../parts/states.js";
import { Why } from "../../parts/why.js";
import { readRange } from "./range.js";

/** @typedef {import("#api").RetentionAnswer} Answer */

/** @param {{id: string}} props */
export function Heard({ id }) {
  const { range, from, to, timezone } = readRange();
  const of = useResource(calls.retention({ path: { track_id: id }, query: { range, from, to, timezone } }));
  return html`
    <${Section} title="Where listeners stay and leave">
      <${Loaded} of=${of} placeholder=${html`<${Waiting} height="20rem" />`}>${(/** @type {Answer} */ now) =>
        now.plays.told ? html`<${Shown} now=${now} />` : html`<${Empty} title="Not told yet" icon="insights">Players tell which parts were heard; none did for these plays.<//>`}
      <//>
    <//>`;
}

/** @param {{now: Answer}} props */
function Shown({ now }) {
  const most = now.parts.find((part) => part.part === now.left_most);
  const loved = now.parts.find((part) => part.part === now.heard_most);
  return html`
    <p>${most && html`Most listeners leave at <strong>${duration(most.from_ms)}</strong>. `}${loved && html`The part at <strong>${duration(loved.from_ms)}</strong> is heard most.`}
      <${Why} of="Where listeners stay and leave" made=${now}>Of ${plural(now.plays.told, "play")} whose player told which parts were heard; ${number(now.plays.untold)} did not. Above 100 % a part is played again. ${now.others_plays ? "The thin line is your other tracks." : ""}<//></p>
    <${Retention} parts=${now.parts} leaves=${now.left_most} label=${`Heard by part of the track, of ${plural(now.plays.told, "play")}`} />`;
}
