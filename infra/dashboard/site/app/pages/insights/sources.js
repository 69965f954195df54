/** Where plays came from: what the player said, the sites before, and the producer's own links. */
import { Bars } from "../../charts/bars.js";
import { html, percent } from "../../lib.js";
import { Section, Why } from "../../parts.js";
import { SOURCES } from "../../words/insights.js";

/** @param {{now: {sources: Api.PlaySourcesAnswer, as_of: string, rules: string}}} props */
export const Sources = ({ now, now: { sources: of } }) => html`
  <${Section} title=${html`Where plays came from <${Why} of="Where plays came from" made=${now}>What the player said when it began, the site that led to it, and your links. Completion is the mean of what was heard.<//>`}>
    <${Bars} label="Sources" bars=${[
      ...of.kinds.map((each) => ({ key: each.key, name: SOURCES[each.key] ?? each.key.replaceAll("_", " "), value: each.plays, percent: each.percent, note: `${percent(each.completion_percent)} completion` })),
      ...(of.unstated.plays ? [{ key: "unstated", name: "Not said by the player", value: of.unstated.plays, percent: of.unstated.percent }] : []),
    ]} />
    ${of.referrers.length > 0 && html`<h3>Sites</h3><${Bars} label="Sites" bars=${of.referrers.map((each) => ({ key: each.key, name: each.key, value: each.plays, percent: each.percent }))} />`}
    ${of.links.length > 0 && html`<h3>Your links</h3><${Bars} label="Your links" bars=${of.links.map((each) => ({ key: each.key, name: each.label ?? "Deleted link", value: each.plays, percent: each.percent }))} />`}
  <//>`;
