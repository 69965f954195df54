/** Links to one's own pages, each counting what it brings: clicks, and plays that began with one. */
import { useUnsaved } from "../lib/editing.js";
import { useState } from "preact/hooks";
import { calls } from "../api/calls.js";
import { send } from "../api/request.js";
import { artistId, html, number, percent, plural, useMe, useResource } from "../lib.js";
import { Asked, Choose, Empty, Field, FormProblem, Icon, Loaded, Page, Section, Table, Waiting } from "../parts.js";

/** @typedef {Api.CountedLinkAnswer} Link */

export function Links() {
  const me = useMe();
  const mine = { artist_id: artistId.value };
  const of = useResource(calls.links({ query: mine }));
  const tracks = useResource(calls.ownTracks({ query: { ...mine, sort: "-date", limit: 40 } }));
  /** @type {[string, string][]} */
  const targets = [
    ...(me.data ? [/** @type {[string, string]} */ ([`artist ${me.data.artist.id}`, "Your page"])] : []),
    ...(tracks.data?.items ?? []).filter((track) => track.visibility === "public").map((track) => /** @type {[string, string]} */ ([`track ${track.id}`, track.title])),
  ];
  return html`
    <${Page} title="Links" lead="Share a link of your own for each place, and see what each brings.">
      ${me.data && (tracks.data || tracks.problem) ? html`<${NewLink} targets=${targets} done=${of.reload} />` : html`<${Waiting} height="12rem" />`}
      <${Section} title="Your links" flush note=${of.data ? `${plural(of.data.items.length, "link")} of at most ${number(of.data.most)}` : html` `}>
        <${Loaded} of=${of} placeholder=${html`<${Waiting} height="16rem" />`}>${(/** @type {Api.OwnLinksAnswer} */ now) =>
          now.items.length
            ? html`<${Table} label="Your links" rows=${now.items} keyOf=${(/** @type {Link} */ link) => link.id} columns=${columns(of.reload, new Map(targets))} />`
            : html`<${Empty} title="No links yet" icon="external">Make one for a video, a newsletter or a profile elsewhere.<//>`}
        <//>
      <//>
    <//>`;
}

/** @param {{targets: [string, string][], done: () => Promise<void>}} props */
function NewLink({ targets, done }) {
  const [target, setTarget] = useState(targets[0]?.[0] ?? "");
  const [label, setLabel] = useState("");
  useUnsaved(label !== "");
  const [state, setState] = useState({ busy: false, problem: /** @type {any} */ (null) });
  /** @param {SubmitEvent} event */
  const make = async (event) => {
    event.preventDefault();
    const [kind = "", id = ""] = target.split(" ");
    setState({ busy: true, problem: null });
    try {
      await send(calls.createLink({ query: { artist_id: artistId.value }, body: { target: { kind: /** @type {"artist" | "track"} */ (kind), id }, label } }));
      setLabel("");
      setState({ busy: false, problem: null });
      await done();
    } catch (problem) {
      setState({ busy: false, problem });
    }
  };
  return html`
    <${Section} title="New link">
      <form class="form" onSubmit=${make}>
        <${FormProblem} problem=${state.problem} />
        <div class="row">
          <${Choose} name="target" label="Leads to" value=${target} choices=${targets} problem=${state.problem} onInput=${setTarget} />
          <${Field} name="label" label="Where you share it" required maxlength="80" placeholder="Newsletter" value=${label} problem=${state.problem} onInput=${setLabel} />
        </div>
        <div><button class="button primary" disabled=${state.busy}>Make link</button></div>
      </form>
    <//>`;
}

/** @param {() => Promise<void>} reload @param {Map<string, string>} names @returns {Api.Column<Link>[]} */
const columns = (reload, names) => [
  { name: "Link", main: true, cell: (link) => html`<span><strong>${link.label}</strong><br /><span class="note">${names.get(`${link.target.kind} ${link.target.id}`) ?? link.target.kind}</span></span>` },
  { name: "Clicks", figure: true, cell: (link) => html`${number(link.clicks)} <span class="note">${number(link.last_30_days.clicks)} in 30 days</span>` },
  { name: "Plays", figure: true, cell: (link) => html`${number(link.plays)} <span class="note">${number(link.last_30_days.plays)} in 30 days</span>` },
  { name: "Completion", figure: true, cell: (link) => percent(link.completion_percent) },
  { name: "Actions", silent: true, cell: (link) => html`<${Actions} link=${link} reload=${reload} />` },
];

/** @param {{link: Link, reload: () => Promise<void>}} props */
function Actions({ link, reload }) {
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(location.origin + link.path).then(() => setCopied(true));
  return html`
    <span class="row-actions">
      <button class="button small" onClick=${copy}>${copied ? "Copied" : "Copy"}</button>
      <${Asked} name=${link.label} text="Where you have shared it, it leads nowhere then. What it counted stays in insights." done=${reload} call=${calls.deleteLink({ path: { link_id: link.id }, query: { artist_id: artistId.value } })}
        opener=${(/** @type {() => void} */ open) => html`<button class="icon-button" onClick=${open} aria-label=${`Delete ${link.label}`} title="Delete"><${Icon} name="close" size=${18} /></button>`} />
    </span>`;
}
