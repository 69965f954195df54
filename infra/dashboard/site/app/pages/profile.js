/** The own profile: what others see, and four quick achievements. */
import { calls } from "../api/calls.js";
import { html, number, useFresh, useMe, useResource } from "../lib.js";
import { useEditing } from "../lib/editing.js";
import { Choose, Field, FormProblem, Loaded, Meanwhile, Page, Section, Waiting } from "../parts.js";
import { COUNTRIES } from "../words/countries.js";

/** @typedef {Api.OwnArtistAnswer} Artist */
/** @typedef {Api.OwnProgressAnswer | undefined} Progress */
/** @typedef {{name: string, bio: string, links: string, pictures: string, country: string, listed: boolean}} Draft */
/** What the form calls its fields. @type {Record<keyof Draft, string>} */
const NAMES = { name: "Artist name", bio: "Bio", links: "Links", pictures: "Pictures", country: "Country", listed: "Show my name" };

export function Profile() {
  const me = useMe();
  const id = me.data?.artist.id;
  return html`
    <${Page} title="Profile" lead="What others see of you. A complete profile has a name, a bio and a picture." actions=${id && html`<a class="button" href=${`/artists/${id}`}>Public page</a>`}>
      <${Loaded} of=${me} placeholder=${html`<${Waiting} height="36rem" />`}>${(/** @type {Api.HomeAnswer} */ home) => html`<${Own} key=${home.artist.id} id=${home.artist.id} />`}<//>
    <//>`;
}

/** @param {{id: string}} props */
function Own({ id }) {
  const read = asStored(id);
  const of = useFresh(read);
  const progress = useResource(calls.progress({ query: { artist_id: id } }));
  return html`<${Loaded} of=${progress.loading ? { ...of, data: undefined } : of} placeholder=${html`<${Waiting} height="36rem" />`}>${(/** @type {Artist} */ now) => html`<${Form} now=${now} read=${read} progress=${progress.data} />`}<//>`;
}

/** A change of nothing: the public answer may be a minute old, and does not say who is listed. @param {string} id */
const asStored = (id) => calls.updateArtist({ path: { artist_id: id }, body: {} });

/** @param {{now: Artist, read: Api.Call<Artist>, progress: Progress}} props */
function Form({ now, read, progress }) {
  const of = useEditing({
    first: now, draftOf,
    write: (fields) => calls.updateArtist({ path: { artist_id: now.id }, body: bodyOf(fields) }),
    read: () => read,
    done: () => undefined,
  });
  const { draft, problem, set } = of;
  const unlocks = (/** @type {string} */ id, /** @type {string} */ what) => noteOf(progress, id, what);
  return html`
    <${Section} title="Your profile">
      <form class="form" onSubmit=${of.save}>
        ${of.meanwhile.length ? html`<${Meanwhile} of=${of} names=${NAMES} />` : html`<${FormProblem} problem=${problem} />`}
        <div class="row">
          <${Field} name="name" label="Artist name" required maxlength="80" value=${draft.name} problem=${problem} onInput=${set("name")} />
          <${Choose} name="country" label="Country" note="Puts you on the leaderboards of your country." value=${draft.country} problem=${problem} choices=${[["", "Not said"], ...COUNTRIES]} onInput=${set("country")} />
        </div>
        <${Field} name="bio" label="Bio" type="area" maxlength="1000" value=${draft.bio} problem=${problem} onInput=${set("bio")} note=${unlocks("oracle", "A bio")} />
        <${Field} name="links" label="Links, one on each line" type="area" value=${draft.links} problem=${problem} onInput=${set("links")} note=${unlocks("linked", "More than three links")} />
        <${Field} name="pictures" label="Pictures, one address on each line" type="area" value=${draft.pictures} problem=${problem} onInput=${set("pictures")} note=${`${unlocks("photogenic", "The first")} ${unlocks("model", "More than five")}`} />
        <label class="check"><input type="checkbox" checked=${draft.listed} onChange=${(/** @type {any} */ event) => set("listed")(event.target.checked)} />Show my name on leaderboards, in searches and recommendations</label>
        <div class="actions"><button class="button primary" disabled=${of.busy}>${of.busy ? "Saving…" : "Save"}</button>${of.saved && html`<span role="status">Saved.</span>`}</div>
      </form>
    <//>`;
}

/** @param {Artist} artist @returns {Draft} */
const draftOf = ({ name, bio, links, pictures, country, listed }) => ({ name, bio, links: links.join("\n"), pictures: pictures.join("\n"), country: country ?? "", listed });

/** What a field unlocks, or has unlocked already. @param {Progress} progress @param {string} id of the achievement @param {string} what is entered */
function noteOf(progress, id, what) {
  const one = progress?.achievements.items.find((each) => each.id === id);
  if (!one) return "";
  return one.state === "unlocked" ? `${one.name} is unlocked.` : `${what} unlocks ${one.name}, ${number(one.xp)} XP.`;
}

/** @param {Partial<Draft>} changed */
const bodyOf = ({ links, pictures, country, ...rest }) => ({
  ...rest,
  ...(links === undefined ? {} : { links: lines(links) }),
  ...(pictures === undefined ? {} : { pictures: lines(pictures) }),
  ...(country === undefined ? {} : { country: country || null }),
});

/** @param {string} text */
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
