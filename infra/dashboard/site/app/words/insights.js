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
