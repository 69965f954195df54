/** Words of insights. */

/** @type {Record<string, string>} */
export const DEVICES = { desktop: "Desktop", mobile: "Phone", tablet: "Tablet", tv_other: "TV and other" };
/** @type {Record<string, string>} */
export const PLATFORMS = { web: "Web", ios: "iOS", android: "Android", windows: "Windows", macos: "macOS", linux: "Linux", other: "Other" };

/** Why plays do not qualify (docs/specification.md 2.3). @type {Record<string, string>} */
export const UNQUALIFIED = {
  too_short: "Heard too briefly",
  own_track: "Your own listening",
  admin: "By staff",
  bot: "By a bot",
  no_token: "Without proof of playback",
  daily_cap: "Too often by one listener in a day",
  network_cap: "Too often from one network in a day",
  imported_without_duration: "Imported without its length",
};

/** What became of an appeal. @type {Record<Api.AppealAnswer["state"], {text: string, tone: string}>} */
export const APPEALS = {
  open: { text: "waits for a decision", tone: "warn" },
  accepted: { text: "accepted", tone: "good" },
  declined: { text: "declined", tone: "bad" },
};

/** @type {Record<string, string>} */
export const RETENTION = { excellent: "excellent", good: "good", fair: "fair", poor: "poor" };
/** @type {Record<string, string>} */
export const RATINGS = { excellent: "excellent", good: "good", fair: "fair", needs_work: "needs work", poor: "poor" };
/** @type {Record<string, string>} */
export const BADGES = { high: "High engagement", good: "Good engagement", moderate: "Moderate engagement", low: "Low engagement" };

/** @type {Record<string, {title: string, text: string}>} */
export const MESSAGES = {
  no_plays: { title: "No plays yet.", text: "Share the track to see how it is listened to." },
  early_skips: { title: "Many listeners skip early.", text: "The first seconds decide: try a shorter intro." },
  high_engagement: { title: "Listeners stay to the end.", text: "This track holds its audience." },
  good_engagement: { title: "Most listeners hear most of it.", text: "A good sign for the next release." },
  moderate_engagement: { title: "Listeners hear about half of it.", text: "Look at where interest drops." },
  low_engagement: { title: "Few listeners stay.", text: "Compare it with tracks of yours that hold listeners longer." },
};

/** Where a play was started. @type {Record<string, string>} */
export const SOURCES = {
  profile: "A producer's page",
  track_page: "The track's page",
  album: "An album",
  search: "Search",
  leaderboard: "Leaderboards",
  recommendation: "Recommendations",
  playlist: "A playlist",
  embed: "An embedded player",
  external: "Another site",
  library: "The listener's library",
  other: "Elsewhere",
};

/** How soon after a play. @type {Record<string, string>} */
export const WITHIN = {
  "10_minutes": "Within 10 minutes",
  "1_hour": "Within an hour",
  "1_day": "Within a day",
  "7_days": "Within a week",
  "30_days": "Within 30 days",
  "90_days": "Within 90 days",
};

/** The figures of a digest. @type {Record<string, string>} */
export const FIGURES = { plays: "Plays", qualified_plays: "Qualified plays", listen_ms_total: "Listening time", unique_listeners: "Listeners", completed: "Completed listens" };

/** @type {Record<Api.AlertAnswer["kind"], {text: string, tone: string}>} */
export const ALERTS = {
  spike: { text: "far above normal", tone: "good" },
  drop: { text: "far below normal", tone: "bad" },
  milestone_near: { text: "milestone near", tone: "good" },
  money_waiting: { text: "money waits", tone: "warn" },
};

/** What one can be told of. @type {["weekly" | "monthly" | "spike" | "drop" | "milestone_near" | "money_waiting", string][]} */
export const WANTED = [
  ["weekly", "A digest of each week"],
  ["monthly", "A digest of each month"],
  ["spike", "A track far above its normal day"],
  ["drop", "A track far below its normal day"],
  ["milestone_near", "A milestone of plays within reach"],
  ["money_waiting", "Money that waits for payouts"],
];
