/**
 * The routes that the pages use. Each is a function from parameters to a call; tsc compares path, parameters and answers
 * with the types generated from the API's OpenAPI document.
 */
/**
 * @template T
 * @typedef {import("./request.js").Call<T>} Call
 */
/**
 * A route of the API: D and A are its request's and its answer's generated types.
 * @template {{url: string, path?: any, query?: any, body?: any}} D
 * @template A
 * @typedef {((given?: {path?: D["path"], query?: D["query"], body?: D["body"]}) => Call<A>) & {template: D["url"]}} Route
 */

/** @type {(value: unknown) => string} */
const encode = (value) => encodeURIComponent(String(value));

/**
 * @template {string} U
 * @param {string} method
 * @param {U} template
 * @returns {((given?: any) => Call<any>) & {template: U}}
 */
function route(method, template) {
  const call = (/** @type {any} */ { path = {}, query = {}, body } = {}) => {
    const filled = template.replace(/\{(\w+)\}/g, (_, name) => encode(path[name]));
    const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
    const text = pairs.map(([name, value]) => `${name}=${encode(value)}`).join("&");
    return { method, url: filled + (text ? `?${text}` : ""), body };
  };
  return Object.assign(call, { template });
}

/**
 * The same call, of what has this ETag still: another answer is a problem of the kind "outdated".
 * @template T @param {Call<T>} call @param {string | undefined} tag @returns {Call<T>}
 */
export const onlyIf = (call, tag) => ({ ...call, tag });

/** @type {Route<import("#api").GetDashboardData, import("#api").HomeAnswer>} */
export const home = route("GET", "/v1/producer-dashboard");
/** @type {Route<import("#api").GetProgressData, import("#api").OwnProgressAnswer>} */
export const progress = route("GET", "/v1/producer-dashboard/progress");
/** @type {Route<import("#api").GetXpLedgerData, import("#api").LedgerAnswer>} */
export const ledger = route("GET", "/v1/producer-dashboard/progress/ledger");
/** @type {Route<import("#api").ListOwnTracksData, import("#api").OwnTracksAnswer>} */
export const ownTracks = route("GET", "/v1/producer-dashboard/tracks");
/** @type {Route<import("#api").GetOwnTrackData, import("#api").TrackAnswer>} */
export const ownTrack = route("GET", "/v1/producer-dashboard/tracks/{track_id}");
/** @type {Route<import("#api").ExportOwnTracksData, Blob>} */
export const exportTracks = route("GET", "/v1/producer-dashboard/tracks/export");
/** @type {Route<import("#api").CompareGrowthData, import("#api").GrowthAnswer>} */
export const growth = route("POST", "/v1/producer-dashboard/tracks/growth");
/** @type {Route<import("#api").ListOwnAlbumsData, import("#api").OwnAlbumsAnswer>} */
export const ownAlbums = route("GET", "/v1/producer-dashboard/albums");
/** @type {Route<import("#api").GetOwnAlbumData, import("#api").OwnAlbumAnswer>} */
export const ownAlbum = route("GET", "/v1/producer-dashboard/albums/{album_id}");
/** @type {Route<import("#api").ExportOwnAlbumsData, Blob>} */
export const exportAlbums = route("GET", "/v1/producer-dashboard/albums/export");
/** @type {Route<import("#api").GetActivityData, import("#api").ActivityAnswer>} */
export const activity = route("GET", "/v1/producer-dashboard/activity");
/** @type {Route<import("#api").ExportActivityData, Blob>} */
export const exportActivity = route("GET", "/v1/producer-dashboard/activity/export");
/** @type {Route<import("#api").ListDayTracksData, import("#api").DayTracksAnswer>} */
export const dayTracks = route("GET", "/v1/producer-dashboard/activity/days/{date}");
/** @type {Route<import("#api").ListDownloadsData, import("#api").DownloadsAnswer>} */
export const downloads = route("GET", "/v1/producer-dashboard/activity/downloads");
/** @type {Route<import("#api").ExportDownloadsData, Blob>} */
export const exportDownloads = route("GET", "/v1/producer-dashboard/activity/downloads/export");
/** @type {Route<import("#api").GetLeaderboardGuideData, import("#api").Guide>} */
export const guide = route("GET", "/v1/leaderboards");
/** @type {Route<import("#api").GetOwnLeaderboardData, import("#api").OwnBoardAnswer>} */
export const board = route("GET", "/v1/producer-dashboard/leaderboards/{category}");
/** @type {Route<import("#api").GetRankExplanationData, import("#api").ExplanationAnswer>} */
export const explanation = route("GET", "/v1/producer-dashboard/leaderboards/{category}/explanation");
/** @type {Route<import("#api").GetRankHistoryData, import("#api").HistoryAnswer>} */
export const history = route("GET", "/v1/producer-dashboard/leaderboards/{category}/history");
/** @type {Route<import("#api").ListCollaborationsData, import("#api").NetworkAnswer>} */
export const network = route("GET", "/v1/producer-dashboard/collaborations");
/** @type {Route<import("#api").ListJointTracksData, import("#api").JointTracksAnswer>} */
export const jointTracks = route("GET", "/v1/producer-dashboard/collaborations/tracks");
/** @type {Route<import("#api").ListRecommendationsData, import("#api").RecommendationsAnswer>} */
export const recommendations = route("GET", "/v1/producer-dashboard/collaborations/recommendations");
const DISMISSAL = "/v1/producer-dashboard/collaborations/recommendations/{recommended_id}/dismissal";
/** @type {Route<import("#api").DismissRecommendationData, void>} */
export const dismiss = route("PUT", DISMISSAL);
/** @type {Route<import("#api").RestoreRecommendationData, void>} */
export const restore = route("DELETE", DISMISSAL);
/** @type {Route<import("#api").GetFinancesData, import("#api").FinancesAnswer>} */
export const finances = route("GET", "/v1/producer-dashboard/finances");
/** @type {Route<import("#api").StartOnboardingData, import("#api").LinkAnswer>} */
export const onboarding = route("POST", "/v1/producer-dashboard/finances/onboarding");
/** @type {Route<import("#api").OpenExpressDashboardData, import("#api").LinkAnswer>} */
export const loginLink = route("POST", "/v1/producer-dashboard/finances/login-link");
/** @type {Route<import("#api").ListTransactionsData, import("#api").TransactionsAnswer>} */
export const transactions = route("GET", "/v1/producer-dashboard/finances/transactions");
/** @type {Route<import("#api").RefundSaleData, import("#api").RefundAnswer>} */
export const refund = route("POST", "/v1/producer-dashboard/finances/transactions/{transaction_id}/refunds");
/** @type {Route<import("#api").ShowStatementData, import("#api").StatementAnswer>} */
export const statement = route("GET", "/v1/producer-dashboard/finances/statements/{period}");
/** @type {Route<import("#api").ListDisputesData, import("#api").DisputesAnswer>} */
export const disputes = route("GET", "/v1/producer-dashboard/finances/disputes");
/** @type {Route<import("#api").GetPayoutData, import("#api").PayoutContentsAnswer>} */
export const payout = route("GET", "/v1/producer-dashboard/finances/payouts/{payout_id}");
/** @type {Route<import("#api").GetContributionData, import("#api").ContributionAnswer>} */
export const contribution = route("GET", "/v1/producer-dashboard/contribution");
/** @type {Route<import("#api").GetTrackInsightsData, import("#api").TrackInsightsAnswer>} */
export const trackInsights = route("GET", "/v1/backstage/tracks/{track_id}/insights");
/** @type {Route<import("#api").GetAlbumInsightsData, import("#api").AlbumInsightsAnswer>} */
export const albumInsights = route("GET", "/v1/backstage/albums/{album_id}/insights");
/** @type {Route<import("#api").GetArtistInsightsData, import("#api").ArtistInsightsAnswer>} */
export const artistInsights = route("GET", "/v1/backstage/artists/{artist_id}/insights");
/** @type {Route<import("#api").ExportTrackInsightsData, Blob>} */
export const exportTrackInsights = route("GET", "/v1/backstage/tracks/{track_id}/insights/export");
/** @type {Route<import("#api").ExportAlbumInsightsData, Blob>} */
export const exportAlbumInsights = route("GET", "/v1/backstage/albums/{album_id}/insights/export");
/** @type {Route<import("#api").ExportArtistInsightsData, Blob>} */
export const exportArtistInsights = route("GET", "/v1/backstage/artists/{artist_id}/insights/export");
/** @type {Route<import("#api").SearchArtistsData, import("#api").ArtistList>} */
export const searchArtists = route("GET", "/v1/artists");
/** @type {Route<import("#api").CreateArtistData, import("#api").OwnArtistAnswer>} */
export const createArtist = route("POST", "/v1/artists");
/** @type {Route<import("#api").GetArtistData, import("#api").ArtistAnswer>} */
export const artist = route("GET", "/v1/artists/{artist_id}");
/** @type {Route<import("#api").UpdateArtistData, import("#api").OwnArtistAnswer>} */
export const updateArtist = route("PATCH", "/v1/artists/{artist_id}");
/** @type {Route<import("#api").FollowArtistData, void>} */
export const follow = route("PUT", "/v1/artists/{artist_id}/follow");
/** @type {Route<import("#api").UnfollowArtistData, void>} */
export const unfollow = route("DELETE", "/v1/artists/{artist_id}/follow");
/** @type {Route<import("#api").ListTracksData, import("#api").TrackList>} */
export const artistTracks = route("GET", "/v1/artists/{artist_id}/tracks");
/** @type {Route<import("#api").ListAlbumsData, import("#api").AlbumList>} */
export const artistAlbums = route("GET", "/v1/artists/{artist_id}/albums");
/** @type {Route<import("#api").ListCollaborativeTracksData, import("#api").TrackList>} */
export const collaborativeTracks = route("GET", "/v1/artists/{artist_id}/collaborative-tracks");
/** @type {Route<import("#api").GetTrackData, import("#api").TrackAnswer>} */
export const track = route("GET", "/v1/tracks/{track_id}");
/** @type {Route<import("#api").CreateTrackData, import("#api").TrackAnswer>} */
export const createTrack = route("POST", "/v1/tracks");
/** @type {Route<import("#api").UpdateTrackData, import("#api").TrackAnswer>} */
export const updateTrack = route("PATCH", "/v1/tracks/{track_id}");
/** @type {Route<import("#api").DeleteTrackData, void>} */
export const deleteTrack = route("DELETE", "/v1/tracks/{track_id}");
/** @type {Route<import("#api").CreateAlbumData, import("#api").AlbumAnswer>} */
export const createAlbum = route("POST", "/v1/albums");
/** @type {Route<import("#api").UpdateAlbumData, import("#api").AlbumAnswer>} */
export const updateAlbum = route("PATCH", "/v1/albums/{album_id}");
/** @type {Route<import("#api").DeleteAlbumData, void>} */
export const deleteAlbum = route("DELETE", "/v1/albums/{album_id}");
/** @type {Route<import("#api").ListLinksData, import("#api").OwnLinksAnswer>} */
export const links = route("GET", "/v1/producer-dashboard/links");
/** @type {Route<import("#api").CreateLinkData, import("#api").OwnLinkAnswer>} */
export const createLink = route("POST", "/v1/producer-dashboard/links");
/** @type {Route<import("#api").DeleteLinkData, void>} */
export const deleteLink = route("DELETE", "/v1/producer-dashboard/links/{link_id}");
/** @type {Route<import("#api").GetTrackLiveData, import("#api").LiveAnswer>} */
export const trackLive = route("GET", "/v1/backstage/tracks/{track_id}/insights/live");
/** @type {Route<import("#api").GetAlbumLiveData, import("#api").LiveAnswer>} */
export const albumLive = route("GET", "/v1/backstage/albums/{album_id}/insights/live");
/** @type {Route<import("#api").GetArtistLiveData, import("#api").LiveAnswer>} */
export const artistLive = route("GET", "/v1/backstage/artists/{artist_id}/insights/live");
/** @type {Route<import("#api").GetTrackRetentionData, import("#api").RetentionAnswer>} */
export const retention = route("GET", "/v1/backstage/tracks/{track_id}/insights/retention");
/** @type {Route<import("#api").GetUnqualifiedPlaysData, import("#api").UnqualifiedPlaysAnswer>} */
export const unqualified = route("GET", "/v1/backstage/tracks/{track_id}/plays/unqualified");
/** @type {Route<import("#api").ListAppealsData, import("#api").AppealsAnswer>} */
export const appeals = route("GET", "/v1/backstage/tracks/{track_id}/plays/unqualified/appeals");
/** @type {Route<import("#api").FileAppealData, import("#api").AppealAnswer>} */
export const fileAppeal = route("POST", "/v1/backstage/tracks/{track_id}/plays/unqualified/appeals");
