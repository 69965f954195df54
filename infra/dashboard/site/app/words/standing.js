/** Words of tracks, progress and leaderboards. */

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

/** @type {Record<string, string>} */
export const GROWTH = {
  exceptional: "Exceptional growth",
  strong: "Strong growth",
  steady: "Steady growth",
  slight_decline: "Slight decline",
  needs_attention: "Needs attention",
};

/** @type {Record<string, string>} */
export const SOURCES = {
  uploads: "Uploads",
  plays: "Plays",
  metadata: "Metadata",
  collaborations: "Collaborations",
  achievements: "Achievements",
};

/** How each source gives XP (docs/specification.md 3.1). @type {Record<string, string>} */
export const SOURCE_RULES = {
  uploads: "100 XP for the first publication of a track",
  plays: "1 XP for each qualified play",
  metadata: "50 XP the first time a public track has BPM, key, scale, a tag and a description",
  collaborations: "25 XP when you become one of several producers on a public track",
  achievements: "by achievement",
};

/** What the conditions of achievements are called. @type {Record<string, string>} */
export const REQUIREMENTS = {
  pictures: "Pictures",
  links: "Links",
  bios: "Bio",
  collaborative_tracks: "Collaborative tracks",
  completeness: "Mean completeness, %",
  months: "Months since you joined",
  public_tracks: "Public tracks",
  genres: "Genres",
  genre_diversity: "Genre diversity",
  overall_score: "Overall score",
  best_plays: "Plays of your best track",
  best_score: "Score of your best track",
  best_plays_in_genre: "Plays of your best track in its genre",
  population: "Producers compared",
  creation_order: "Place among the first producers",
  upload_in_season: "Uploads in the season",
  highest_sale_income: "Highest sale income",
};

/** @typedef {Api.BoardAnswer["category"]} Category */
/** @type {[Category, string][]} */
export const CATEGORIES = [
  ["overall", "Overall"],
  ["quality", "Quality"],
  ["uploads", "Uploads"],
  ["plays", "Plays"],
  ["points", "Points"],
  ["earnings", "Earnings"],
  ["collaboration", "Collaboration"],
];

/** @param {string} category */
export const titleOf = (category) => CATEGORIES.find(([id]) => id === category)?.[1] ?? category;

/** @param {string} period */
export function periodName(period) {
  const known = { all_time: "All time", "7d": "7 days", "30d": "30 days" }[period];
  return known ?? `Season ${period.replace("-", " ")}`;
}

/** @type {Record<string, (count: string) => string>} */
export const LEVERS = {
  plays: (count) => `${count} more qualified plays`,
  uploads: (count) => `${count} new public tracks of your own, with complete metadata`,
  metadata: (count) => `${count} missing details filled in: BPM, key, scale or tags`,
  collaborations: (count) => `${count} new collaborators`,
};

/** Where the category is worked on. @type {Record<string, string>} */
export const DETAILS = {
  points: "points rank", plays: "plays rank", uploads: "uploads rank", quality: "quality rank",
  collaboration: "collaboration rank", earnings: "earnings rank",
};
