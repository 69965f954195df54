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
