/** Words of the leaderboards. Rules, weights and tiers are the API's guide. */

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
