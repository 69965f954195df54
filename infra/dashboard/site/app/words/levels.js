/** Words around growth and achievements. */

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
