/** The addresses of the pages. `own` pages are for whoever is signed in; the others are public. */

/** @type {[string, string, () => Promise<{default: any}>, boolean][]} pattern, name, code, own */
const PAGES = [
  ["/sign-in", "sign-in", () => import("./pages/sign-in.js"), false],
  ["/signed-in", "signed-in", () => import("./pages/sign-in.js").then(({ SignedIn }) => ({ default: SignedIn })), false],
  ["/welcome", "welcome", () => import("./pages/welcome.js"), true],
  ["/producer-dashboard", "home", () => import("./pages/home.js"), true],
  ["/producer-dashboard/progress", "progress", () => import("./pages/progress.js"), true],
  ["/producer-dashboard/profile", "profile", () => import("./pages/profile.js"), true],
  ["/producer-dashboard/tracks", "tracks", () => import("./pages/tracks.js"), true],
  ["/producer-dashboard/tracks/new", "new-track", () => import("./pages/edit-track.js").then(({ NewTrack }) => ({ default: NewTrack })), true],
  ["/producer-dashboard/tracks/:id/edit", "edit-track", () => import("./pages/edit-track.js"), true],
  ["/producer-dashboard/albums", "albums", () => import("./pages/albums.js"), true],
  ["/producer-dashboard/albums/new", "new-album", () => import("./pages/edit-album.js").then(({ NewAlbum }) => ({ default: NewAlbum })), true],
  ["/producer-dashboard/albums/:id/edit", "edit-album", () => import("./pages/edit-album.js"), true],
  ["/producer-dashboard/activity", "activity", () => import("./pages/activity.js"), true],
  ["/producer-dashboard/finances", "finances", () => import("./pages/finances.js"), true],
  ["/producer-dashboard/finances/payouts/:id", "payout", () => import("./pages/payout.js"), true],
  ["/producer-dashboard/finances/statements", "statements", () => import("./pages/statements.js"), true],
  ["/producer-dashboard/finances/disputes", "disputes", () => import("./pages/disputes.js"), true],
  ["/producer-dashboard/collaborations", "collaborations", () => import("./pages/collaborations.js"), true],
  ["/producer-dashboard/links", "links", () => import("./pages/links.js"), true],
  ["/backstage/:kind/:id/insights", "insights", () => import("./pages/insights.js"), true],
  ["/backstage/tracks/:id/unqualified", "unqualified", () => import("./pages/unqualified.js"), true],
  ["/artists/:id", "artist", () => import("./pages/artist.js"), false],
  ["/tracks/:id", "track", () => import("./pages/track.js"), false],
  ["/producer-dashboard/leaderboards", "leaderboards", () => import("./pages/leaderboards.js"), true],
];

/** @typedef {{name: string, load: () => Promise<{default: any}>, own: boolean, given: Record<string, string>}} Found */

const COMPILED = PAGES.map(([pattern, name, load, own]) => ({
  expression: new RegExp(`^${pattern.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
  found: { name, load, own },
}));

/** @param {string} path @returns {Found} */
export function find(path) {
  for (const { expression, found } of COMPILED) {
    const match = expression.exec(path);
    if (match) return { ...found, given: { ...match.groups } };
  }
  return { name: "not-found", load: () => import("./pages/not-found.js"), own: false, given: {} };
}
