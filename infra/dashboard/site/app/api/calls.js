/**
 * The routes that the pages use. Each is a function from parameters to a call; tsc compares path, parameters and answers
 * with the types generated from the API's OpenAPI document (routes.d.ts).
 */
/** @type {{[Name in keyof Api.Routes]: [string, Api.Routes[Name]["template"]]}} */
const ROUTES = {
  home: ["GET", "/v1/producer-dashboard"],
  progress: ["GET", "/v1/producer-dashboard/progress"],
  ledger: ["GET", "/v1/producer-dashboard/progress/ledger"],
  ownTracks: ["GET", "/v1/producer-dashboard/tracks"],
  ownTrack: ["GET", "/v1/producer-dashboard/tracks/{track_id}"],
  exportTracks: ["GET", "/v1/producer-dashboard/tracks/export"],
  growth: ["POST", "/v1/producer-dashboard/tracks/growth"],
  ownAlbums: ["GET", "/v1/producer-dashboard/albums"],
  ownAlbum: ["GET", "/v1/producer-dashboard/albums/{album_id}"],
  exportAlbums: ["GET", "/v1/producer-dashboard/albums/export"],
  activity: ["GET", "/v1/producer-dashboard/activity"],
  exportActivity: ["GET", "/v1/producer-dashboard/activity/export"],
  dayTracks: ["GET", "/v1/producer-dashboard/activity/days/{date}"],
  downloads: ["GET", "/v1/producer-dashboard/activity/downloads"],
  exportDownloads: ["GET", "/v1/producer-dashboard/activity/downloads/export"],
  guide: ["GET", "/v1/leaderboards"],
  board: ["GET", "/v1/producer-dashboard/leaderboards/{category}"],
  explanation: ["GET", "/v1/producer-dashboard/leaderboards/{category}/explanation"],
  history: ["GET", "/v1/producer-dashboard/leaderboards/{category}/history"],
  whatIf: ["POST", "/v1/producer-dashboard/contribution/what-if"],
  digests: ["GET", "/v1/producer-dashboard/digests"],
  exportDigests: ["GET", "/v1/producer-dashboard/digests/export"],
  alerts: ["GET", "/v1/producer-dashboard/alerts"],
  exportAlerts: ["GET", "/v1/producer-dashboard/alerts/export"],
  notifications: ["GET", "/v1/producer-dashboard/notifications"],
  chooseNotifications: ["PUT", "/v1/producer-dashboard/notifications"],
  network: ["GET", "/v1/producer-dashboard/collaborations"],
  jointTracks: ["GET", "/v1/producer-dashboard/collaborations/tracks"],
  recommendations: ["GET", "/v1/producer-dashboard/collaborations/recommendations"],
  dismiss: ["PUT", "/v1/producer-dashboard/collaborations/recommendations/{recommended_id}/dismissal"],
  restore: ["DELETE", "/v1/producer-dashboard/collaborations/recommendations/{recommended_id}/dismissal"],
  finances: ["GET", "/v1/producer-dashboard/finances"],
  onboarding: ["POST", "/v1/producer-dashboard/finances/onboarding"],
  loginLink: ["POST", "/v1/producer-dashboard/finances/login-link"],
  transactions: ["GET", "/v1/producer-dashboard/finances/transactions"],
  refund: ["POST", "/v1/producer-dashboard/finances/transactions/{transaction_id}/refunds"],
  statement: ["GET", "/v1/producer-dashboard/finances/statements/{period}"],
  disputes: ["GET", "/v1/producer-dashboard/finances/disputes"],
  payout: ["GET", "/v1/producer-dashboard/finances/payouts/{payout_id}"],
  trackInsights: ["GET", "/v1/backstage/tracks/{track_id}/insights"],
  albumInsights: ["GET", "/v1/backstage/albums/{album_id}/insights"],
  artistInsights: ["GET", "/v1/backstage/artists/{artist_id}/insights"],
  exportTrackInsights: ["GET", "/v1/backstage/tracks/{track_id}/insights/export"],
  exportAlbumInsights: ["GET", "/v1/backstage/albums/{album_id}/insights/export"],
  exportArtistInsights: ["GET", "/v1/backstage/artists/{artist_id}/insights/export"],
  searchArtists: ["GET", "/v1/artists"],
  createArtist: ["POST", "/v1/artists"],
  artist: ["GET", "/v1/artists/{artist_id}"],
  updateArtist: ["PATCH", "/v1/artists/{artist_id}"],
  follow: ["PUT", "/v1/artists/{artist_id}/follow"],
  unfollow: ["DELETE", "/v1/artists/{artist_id}/follow"],
  artistTracks: ["GET", "/v1/artists/{artist_id}/tracks"],
  artistAlbums: ["GET", "/v1/artists/{artist_id}/albums"],
  collaborativeTracks: ["GET", "/v1/artists/{artist_id}/collaborative-tracks"],
  track: ["GET", "/v1/tracks/{track_id}"],
  createTrack: ["POST", "/v1/tracks"],
  updateTrack: ["PATCH", "/v1/tracks/{track_id}"],
  deleteTrack: ["DELETE", "/v1/tracks/{track_id}"],
  createAlbum: ["POST", "/v1/albums"],
  updateAlbum: ["PATCH", "/v1/albums/{album_id}"],
  deleteAlbum: ["DELETE", "/v1/albums/{album_id}"],
  links: ["GET", "/v1/producer-dashboard/links"],
  createLink: ["POST", "/v1/producer-dashboard/links"],
  deleteLink: ["DELETE", "/v1/producer-dashboard/links/{link_id}"],
  trackLive: ["GET", "/v1/backstage/tracks/{track_id}/insights/live"],
  albumLive: ["GET", "/v1/backstage/albums/{album_id}/insights/live"],
  artistLive: ["GET", "/v1/backstage/artists/{artist_id}/insights/live"],
  trackFunnel: ["GET", "/v1/backstage/tracks/{track_id}/insights/funnel"],
  albumFunnel: ["GET", "/v1/backstage/albums/{album_id}/insights/funnel"],
  artistFunnel: ["GET", "/v1/backstage/artists/{artist_id}/insights/funnel"],
  exportTrackFunnel: ["GET", "/v1/backstage/tracks/{track_id}/insights/funnel/export"],
  exportAlbumFunnel: ["GET", "/v1/backstage/albums/{album_id}/insights/funnel/export"],
  exportArtistFunnel: ["GET", "/v1/backstage/artists/{artist_id}/insights/funnel/export"],
  retention: ["GET", "/v1/backstage/tracks/{track_id}/insights/retention"],
  unqualified: ["GET", "/v1/backstage/tracks/{track_id}/plays/unqualified"],
  appeals: ["GET", "/v1/backstage/tracks/{track_id}/plays/unqualified/appeals"],
  fileAppeal: ["POST", "/v1/backstage/tracks/{track_id}/plays/unqualified/appeals"],
};

/** @type {(value: unknown) => string} */
const encode = (value) => encodeURIComponent(String(value));

/** @param {string} method @param {string} template */
const route = (method, template) => (/** @type {any} */ { path = {}, query = {}, body } = {}) => {
  const filled = template.replace(/\{(\w+)\}/g, (_, name) => encode(path[name]));
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = pairs.map(([name, value]) => `${name}=${encode(value)}`).join("&");
  return { method, url: filled + (text ? `?${text}` : ""), body };
};

/** @type {Api.Routes} */
export const calls = /** @type {any} */ (Object.fromEntries(Object.entries(ROUTES).map(([name, [method, template]]) => [name, route(method, template)])));

/** The panels of insights are asked alike of each kind of thing. @type {Record<string, {[P in keyof Api.Panels]: keyof Api.Routes}>} */
const PANELS = {
  tracks: { shown: "trackInsights", file: "exportTrackInsights", live: "trackLive", funnel: "trackFunnel", funnelFile: "exportTrackFunnel" },
  albums: { shown: "albumInsights", file: "exportAlbumInsights", live: "albumLive", funnel: "albumFunnel", funnelFile: "exportAlbumFunnel" },
  artists: { shown: "artistInsights", file: "exportArtistInsights", live: "artistLive", funnel: "artistFunnel", funnelFile: "exportArtistFunnel" },
};

/**
 * Null for a kind that there is not.
 * @template {keyof Api.Panels} P
 * @param {string} kind @param {P} name @param {string} id @param {Api.Panels[P]["query"]} query @returns {Api.Call<Api.Panels[P]["answer"]> | null}
 */
export function panel(kind, name, id, query) {
  const route = PANELS[kind]?.[name];
  return route ? /** @type {any} */ (calls[route])({ path: { track_id: id, album_id: id, artist_id: id }, query }) : null;
}

/**
 * The same call, of what has this ETag still: another answer is a problem of the kind "outdated".
 * @template T @param {Api.Call<T>} call @param {string | undefined} tag @returns {Api.Call<T>}
 */
export const onlyIf = (call, tag) => ({ ...call, tag });
