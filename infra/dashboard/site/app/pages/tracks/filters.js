/** Search, genre, dates, collaborations and order: all of them in the address. */
import { useEffect, useRef, useState } from "preact/hooks";
import { go, html, place, withQuery } from "../../lib.js";

/** @typedef {NonNullable<NonNullable<Api.ListOwnTracksData["query"]>["sort"]>} Sort */
/** @type {[Sort, string][]} */
export const SORTS = [
  ["-date", "Newest first"],
  ["date", "Oldest first"],
  ["-plays", "Most played first"],
  ["plays", "Least played first"],
  ["title", "Title A to Z"],
  ["-title", "Title Z to A"],
];
const TYPING_MS = 300;

/** @param {{name: string, label: string, usual?: string, choices: [string, string][]}} props */
const Choice = ({ name, label, usual = "", choices }) => html`
  <label class="field">${label}
    <select value=${place.value.query.get(name) ?? usual} onChange=${(/** @type {any} */ event) => go(withQuery({ [name]: event.target.value === usual ? null : event.target.value }))}>
      ${choices.map(([value, text]) => html`<option key=${value} value=${value}>${text}</option>`)}
    </select>
  </label>`;

/** Asks when the reader pauses, without a step for the back button at each letter. @param {{label?: string}} props */
export function Search({ label = "Search" }) {
  const box = useRef(/** @type {HTMLInputElement | null} */ (null));
  const timer = useRef(0);
  const now = place.value.query.get("search") ?? "";
  useEffect(() => {
    if (box.current && document.activeElement !== box.current) box.current.value = now;
  }, [now]);
  const typed = (/** @type {any} */ event) => {
    clearTimeout(timer.current);
    const { value } = event.target;
    timer.current = window.setTimeout(() => go(withQuery({ search: value.trim() || null }), { replace: true }), TYPING_MS);
  };
  return html`<label class="field grow">${label}<input ref=${box} type="search" maxlength="200" placeholder="Title" defaultValue=${now} onInput=${typed} /></label>`;
}

/** @param {{items: Api.TrackAnswer[]}} props */
export function Filters({ items }) {
  const chosen = place.value.query.get("genre");
  const genres = [...new Set([...(chosen ? [chosen] : []), ...seen(items)])].sort();
  const [open, setOpen] = useState(false);
  const used = ["genre", "collaborative", "from", "to", "sort"].filter((name) => place.value.query.get(name)).length;
  return html`
    <div class=${open ? "filters many is-open" : "filters many"} role="search">
      <${Search} />
      <button class="button toggle" type="button" aria-expanded=${open ? "true" : "false"} onClick=${() => setOpen(!open)}>Filters${used ? ` (${used})` : ""}</button>
      <${Choice} name="genre" label="Genre" choices=${[["", "All genres"], ...genres.map((genre) => [genre, genre])]} />
      <${Choice} name="collaborative" label="Credits" choices=${[["", "All"], ["true", "With others"], ["false", "Mine alone"]]} />
      <${Day} name="from" label="Uploaded from" />
      <${Day} name="to" label="Until" />
      <${Choice} name="sort" label="Order" usual="-date" choices=${SORTS} />
    </div>`;
}

/** @param {{name: string, label: string}} props */
const Day = ({ name, label }) => html`
  <label class="field">${label}<input type="date" value=${place.value.query.get(name) ?? ""} onChange=${(/** @type {any} */ event) => go(withQuery({ [name]: event.target.value || null }))} /></label>`;

/** Genres that were seen stay to be chosen, also when the list is filtered. @param {Api.TrackAnswer[]} items */
function seen(items) {
  for (const track of items) for (const genre of track.genres) known.add(genre);
  return known;
}
/** @type {Set<string>} */
const known = new Set();
