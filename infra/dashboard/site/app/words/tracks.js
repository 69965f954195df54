/** Words of tracks. */

/** What is missing of a track's metadata. @type {Record<string, string>} */
export const LACKS = { bpm: "BPM", key: "key", scale: "scale", tags: "tags", description: "description" };

/** Why there is no growth. @type {Record<string, string>} */
export const NO_GROWTH = {
  unknown_track: "not known",
  under_a_week: "less than a week of history",
  nothing_to_compare: "nothing to compare with",
};

/** @type {[string, string][]} */
export const VISIBILITIES = [["draft", "Draft: only you see it"], ["private", "Private: only its producers see it"], ["public", "Public: everybody can play it"]];
/** @type {[string, string][]} */
export const ALBUM_VISIBILITIES = [["draft", "Draft: only you see it"], ["private", "Private: only you see it"], ["public", "Public: everybody sees it"]];
export const KEYS = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
