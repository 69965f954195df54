/** Which of the reader's producers the pages show: the oldest, unless the address or an earlier choice says another. */
import { useEffect } from "preact/hooks";
import { signal } from "@preact/signals";
import { calls } from "../api/calls.js";
import { useResource } from "./resource.js";
import { go, mayLeave, place, stored, withQuery, zone } from "./here.js";

const KEY = "artist_id";
const KNOWN = "artists";

/** The reader's producers, as home named them last. @type {import("@preact/signals").Signal<{id: string, name: string}[]>} */
export const artists = signal(stored(KNOWN, []));
/** @type {import("@preact/signals").Signal<string | undefined>} */
export const artistId = signal(localStorage.getItem(KEY) ?? undefined);

/** @param {{id: string, name: string}[]} list */
export function know(list) {
  artists.value = list;
  localStorage.setItem(KNOWN, JSON.stringify(list));
}

/** The next reader has other producers. */
export function forgetProducers() {
  know([]);
  remember(undefined);
}

/** An address that names a producer decides. */
export function readArtist() {
  const named = place.value.query.get(KEY);
  if (named && named !== artistId.value) remember(named);
}

/** @param {string} id */
export function chooseArtist(id) {
  if (!mayLeave()) return void (artists.value = [...artists.value]); // shown again as it was
  remember(id);
  go(withQuery({ [KEY]: id, cursor: null }));
}

/** @param {string | undefined} id */
export function remember(id) {
  artistId.value = id;
  if (id) localStorage.setItem(KEY, id);
  else localStorage.removeItem(KEY);
}

/** Home's answer. A user without a producer is led to where one is made. @param {{every?: number}} [how] */
export function useMe(how) {
  const home = useResource(calls.home({ query: { artist_id: artistId.value, timezone: zone.value } }), how);
  useEffect(() => {
    if (home.data) know(home.data.artists);
  }, [home.data]);
  useEffect(() => {
    if (home.problem?.kind === "no-artist-profile") go("/welcome", { replace: true });
    // A producer that was chosen once and is gone, or another account's.
    if (home.problem?.kind === "not-found" && artistId.value) remember(undefined);
  }, [home.problem]);
  return home;
}

/** @param {string} id */
export const isMine = (id) => artists.value.some((each) => each.id === id);
