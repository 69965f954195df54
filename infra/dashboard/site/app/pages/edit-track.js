/** A track of one's own, to be changed: its details, its price and its credits. */
import { useState } from "preact/hooks";
import { calls, onlyIf } from "../api/calls.js";
import { send, tagOf } from "../api/request.js";
import { artistId, artists, go, html, isMine, useFresh, useMe, useResource } from "../lib.js";
import { Choose, Combo, Cover, Crumb, Delete, Empty, Field, FormProblem, Icon, Loaded, Meanwhile, Page, Section, Waiting } from "../parts.js";
import { useEditing } from "../lib/editing.js";
import { KEYS, VISIBILITIES } from "../words/standing.js";

/** @typedef {Api.TrackAnswer} Track */

/** @param {{id: string}} props */
export function EditTrack({ id }) {
  const me = useMe();
  const read = calls.ownTrack({ path: { track_id: id } });
  const of = useFresh(read);
  const net = useResource(calls.network({ query: { artist_id: artistId.value, limit: 40 } }));
  const names = new Map((net.data?.items ?? []).map(({ artist }) => [artist.id, artist.name]));
  const ready = me.data && (net.data || net.problem);
  return html`
    <${Page} title=${of.data ? `Edit ${of.data.title}` : "Edit track"} before=${html`<${Crumb} to="/producer-dashboard/tracks">Tracks<//>`}>
      <${Loaded} of=${ready ? of : { ...of, data: undefined }} placeholder=${html`<${Waiting} height="50rem" />`}>${(/** @type {Track} */ track) =>
        isMine(track.uploader_id)
          ? html`
            <${TrackForm} key=${id} me=${artists.value.find((each) => each.id === track.uploader_id)} names=${names} track=${track} read=${() => read}
              write=${(/** @type {any} */ body) => calls.updateTrack({ path: { track_id: id }, body })} />
            <${Delete} what="track" name=${track.title} note="It leaves every count and ranking. What it earned stays." text="This cannot be undone. XP and achievements stay, and its past plays stay in your history."
              call=${onlyIf(calls.deleteTrack({ path: { track_id: id } }), tagOf(track))} then="/producer-dashboard/tracks" />`
          : html`<${Empty} title="Only its uploader edits a track" />`}
      <//>
    <//>`;
}

export function NewTrack() {
  const me = useMe();
  return html`
    <${Page} title="New track" before=${html`<${Crumb} to="/producer-dashboard/tracks">Tracks<//>`} lead="100 XP when it is published first, and 50 more with complete metadata.">
      <${Loaded} of=${me} placeholder=${html`<${Waiting} height="50rem" />`}>${(/** @type {Api.HomeAnswer} */ home) => html`
        <${TrackForm} me=${home.artist} names=${new Map()} write=${(/** @type {any} */ body) => calls.createTrack({ query: { artist_id: home.artist.id }, body })} />`}<//>
    <//>`;
}

/** The details of a track. Prices are in dollars here and in cents for the API. */

/** @typedef {{title: string, length: string, bpm: string, key: string, scale: string, genres: string, tags: string, description: string, artwork_url: string, visibility: string, licensing: string, standard_price: string, exclusive_price: string, credits: string[]}} Draft */

/** @type {Draft} */
const EMPTY = { title: "", length: "", bpm: "", key: "", scale: "", genres: "", tags: "", description: "", artwork_url: "", visibility: "public", licensing: "standard", standard_price: "", exclusive_price: "", credits: [] };
/** What the form calls its fields. @type {Record<keyof Draft, string>} */
const NAMES = { title: "Title", length: "Length", bpm: "BPM", key: "Key", scale: "Scale", genres: "Genres", tags: "Tags", description: "Description", artwork_url: "Address of the artwork", visibility: "Visibility", licensing: "Licensing", standard_price: "Standard licence", exclusive_price: "Exclusive licence", credits: "Credits" };

/** @param {Api.TrackAnswer} track @returns {Draft} */
const draftOf = (track) => ({
  title: track.title,
  length: `${Math.floor(track.duration_ms / 60_000)}:${String(Math.floor(track.duration_ms / 1000) % 60).padStart(2, "0")}`,
  bpm: String(track.bpm ?? ""),
  key: track.key ?? "",
  scale: track.scale ?? "",
  genres: track.genres.join(", "),
  tags: track.tags.join(", "),
  description: track.description ?? "",
  artwork_url: track.artwork_url ?? "",
  visibility: track.visibility,
  licensing: track.licensing,
  standard_price: dollars(track.standard_price?.amount),
  exclusive_price: dollars(track.exclusive_price?.amount),
  credits: track.credits,
});

/** @param {number} [cents] */
const dollars = (cents) => (cents === undefined ? "" : (cents / 100).toFixed(2));

/** What changed, as the API takes it: a length that was not touched keeps its milliseconds. @param {Partial<Draft>} changed */
const bodyOf = (changed) => Object.fromEntries(Object.keys(changed).map((name) => FIELDS[/** @type {keyof Draft} */ (name)](/** @type {Draft} */ (changed))));

/** @type {{[Name in keyof Draft]: (draft: Draft) => [string, unknown]}} */
const FIELDS = {
  title: ({ title }) => ["title", title],
  length: ({ length }) => ["duration_ms", msOf(length)],
  bpm: ({ bpm }) => ["bpm", bpm ? Number(bpm) : null],
  key: ({ key }) => ["key", key || null],
  scale: ({ scale }) => ["scale", scale || null],
  genres: ({ genres }) => ["genres", words(genres)],
  tags: ({ tags }) => ["tags", words(tags)],
  description: ({ description }) => ["description", description || null],
  artwork_url: ({ artwork_url }) => ["artwork_url", artwork_url || null],
  visibility: ({ visibility }) => ["visibility", visibility],
  licensing: ({ licensing }) => ["licensing", licensing],
  standard_price: ({ standard_price }) => ["standard_price", centsOf(standard_price)],
  exclusive_price: ({ exclusive_price }) => ["exclusive_price", centsOf(exclusive_price)],
  credits: ({ credits }) => ["credits", credits],
};

/** @param {string} text minutes:seconds */
const msOf = (text) => {
  const [minutes = 0, seconds = 0] = text.split(":").map(Number);
  return Math.round((minutes * 60 + seconds) * 1000);
};
/** @param {string} text */
const centsOf = (text) => (text.trim() ? Math.round(Number(text) * 100) : null);
/** @param {string} text */
const words = (text) => text.split(",").map((word) => word.trim()).filter(Boolean);

/** @param {{me: {id: string, name: string}, names: Map<string, string>, track?: Track, write: (body: any) => Api.Call<Track>, read?: () => Api.Call<Track>}} props track: left out for a new one */
export function TrackForm({ me, names, track, write, read }) {
  const of = useEditing({
    empty: EMPTY, first: track, draftOf, read, done: () => go("/producer-dashboard/tracks"),
    write: (fields) => write({ ...(track ? {} : { visibility: EMPTY.visibility }), ...bodyOf(fields) }),
  });
  const { draft, problem, set } = of;
  return html`
    <form class="stack" onSubmit=${of.save}>
      ${of.meanwhile.length ? html`<${Meanwhile} of=${of} names=${NAMES} />` : html`<${FormProblem} problem=${problem} />`}
      <${Section} title="The track"><div class="form">
        <div class="row">
          <${Field} name="title" label="Title" required maxlength="200" value=${draft.title} problem=${problem} onInput=${set("title")} />
          <${Field} name="duration_ms" label="Length" required pattern="\\d{1,4}:[0-5]\\d" placeholder="3:05" value=${draft.length} problem=${problem} onInput=${set("length")} note="Minutes and seconds" />
        </div>
        <${Choose} name="visibility" label="Visibility" value=${draft.visibility} problem=${problem} choices=${VISIBILITIES} onInput=${set("visibility")} />
      </div><//>
      <${Section} title="Metadata" note="BPM, key, scale, a tag and a description are 50 XP, and are how your quality is ranked."><div class="form">
        <div class="row">
          <${Field} name="bpm" label="BPM" inputmode="numeric" pattern="\\d{2,3}(\\.\\d+)?" value=${draft.bpm} problem=${problem} onInput=${set("bpm")} />
          <${Choose} name="key" label="Key" value=${draft.key} problem=${problem} choices=${[["", "Not said"], ...KEYS.map((key) => [key, key])]} onInput=${set("key")} />
          <${Choose} name="scale" label="Scale" value=${draft.scale} problem=${problem} choices=${[["", "Not said"], ["major", "major"], ["minor", "minor"]]} onInput=${set("scale")} />
        </div>
        <div class="row">
          <${Field} name="genres" label="Genres" value=${draft.genres} problem=${problem} onInput=${set("genres")} note="At most 5, with commas between them" />
          <${Field} name="tags" label="Tags" value=${draft.tags} problem=${problem} onInput=${set("tags")} note="At most 30, with commas between them" />
        </div>
        <${Field} name="description" label="Description" type="area" maxlength="5000" value=${draft.description} problem=${problem} onInput=${set("description")} />
        <${Field} name="artwork_url" label="Address of the artwork" type="url" value=${draft.artwork_url} problem=${problem} onInput=${set("artwork_url")} />
      </div><//>
      <${Section} title="Credits" note="Everyone here sees the track on their profile, and shares what it contributes equally.">
        <${Credits} me=${me} names=${names} ids=${draft.credits} onChange=${set("credits")} problem=${problem} />
      <//>
      <${Section} title="Licences" note="In Canadian dollars; empty is not for sale. Buyers pay 12 % and 3.00 on top."><div class="form"><div class="row">
        <${Choose} name="licensing" label="Licensing" value=${draft.licensing} problem=${problem} choices=${[["standard", "Standard and exclusive"], ["exclusive_only", "Exclusive only"]]} onInput=${set("licensing")} />
        <${Field} name="standard_price" label="Standard licence" inputmode="decimal" pattern="\\d{1,6}(\\.\\d{1,2})?" value=${draft.standard_price} problem=${problem} onInput=${set("standard_price")} disabled=${draft.licensing === "exclusive_only"} />
        <${Field} name="exclusive_price" label="Exclusive licence" inputmode="decimal" pattern="\\d{1,6}(\\.\\d{1,2})?" value=${draft.exclusive_price} problem=${problem} onInput=${set("exclusive_price")} />
      </div></div><//>
      <div class="actions"><button class="button primary" disabled=${of.busy}>${of.busy ? "Saving…" : "Save"}</button><a class="button" href="/producer-dashboard/tracks">Cancel</a></div>
    </form>`;
}

// The producers of a track: found by name, taken off again. The uploader is always one of them.

const MOST = 10;
/** @typedef {import("../parts/form.js").Named} Named */

/** @param {{me: Named, names: Map<string, string>, ids: string[], onChange: (ids: string[]) => void, problem: Api.Problem | null}} props */
export function Credits({ me, names, ids, onChange, problem }) {
  const [chosen, setChosen] = useState(/** @type {Map<string, string>} */ (new Map()));
  const others = ids.filter((each) => each !== me.id);
  const nameOf = (/** @type {string} */ each) => chosen.get(each) ?? names.get(each) ?? "Producer";
  const search = async (/** @type {string} */ text) =>
    (await send(calls.searchArtists({ query: { search: text, limit: 8 } }))).items.filter((each) => each.id !== me.id && !ids.includes(each.id));
  /** @param {Named} one */
  const add = (one) => {
    setChosen(new Map(chosen).set(one.id, one.name));
    onChange([...(ids.length ? ids : [me.id]), one.id]);
  };
  const wrong = problem?.of?.("credits");
  return html`
    <ul class="rows">
      <li><span class="named"><${Cover} name=${me.name} round size="s" /><strong>${me.name}</strong></span><span class="note">uploader</span></li>
      ${others.map((each) => html`
        <li key=${each}><span class="named"><${Cover} name=${nameOf(each)} round size="s" /><strong>${nameOf(each)}</strong></span>
          <button class="icon-button" type="button" aria-label=${`Take ${nameOf(each)} off the credits`} onClick=${() => onChange(ids.filter((one) => one !== each))}><${Icon} name="close" size=${18} /></button></li>`)}
    </ul>
    ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
    <${Combo} label="Add a producer" placeholder="Name" nothing="Nobody found by that name." search=${search} onChoose=${add} disabled=${ids.length >= MOST} />`;
}
