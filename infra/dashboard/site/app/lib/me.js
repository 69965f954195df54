/** The producer whose pages these are. */
import { useEffect } from "preact/hooks";
import * as calls from "../api/calls.js";
import { artistId, artists, know, remember } from "./producer.js";
import { useResource } from "./resource.js";
import { go } from "./router.js";

/** Home's answer. A user without a producer is led to where one is made. @param {{every?: number}} [how] */
export function useMe(how) {
  const home = useResource(calls.home({ query: { artist_id: artistId.value } }), how);
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
