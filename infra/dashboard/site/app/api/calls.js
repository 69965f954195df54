/**
 * The routes that the pages use. Each is a function from parameters to a call; tsc compares path, parameters and answers
 * with the types generated from the API's OpenAPI document.
 */
/**
 * A route of the API: D and A are its request's and its answer's generated types.
 * @template {{url: string, path?: any, query?: any, body?: any}} D
 * @template A
 * @typedef {((given?: {path?: D["path"], query?: D["query"], body?: D["body"]}) => Api.Call<A>) & {template: D["url"]}} Route
 */

/** @type {(value: unknown) => string} */
const encode = (value) => encodeURIComponent(String(value));

/**
 * @template {string} U
 * @param {string} method
 * @param {U} template
 * @returns {((given?: any) => Api.Call<any>) & {template: U}}
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
 * @template T @param {Api.Call<T>} call @param {string | undefined} tag @returns {Api.Call<T>}
 */
export const onlyIf = (call, tag) => ({ ...call, tag });

/** @type {Route<Api.GetDashboardData, Api.HomeAnswer>} */
export const home = route("GET", "/v1/producer-dashboard");
/** @type {Route<Api.GetProgressData, Api.OwnProgressAnswer>} */
export const progress = route("GET", "/v1/producer-dashboard/progress");
/** @type {Route<Api.GetXpLedgerData, Api.LedgerAnswer>} */
export const ledger = route("GET", "/v1/producer-dashboard/progress/ledger");
/** @type {Route<Api.ListOwnTracksData, Api.OwnTracksAnswer>} */
export const ownTracks = route("GET", "/v1/producer-dashboard/tracks");
/** @type {Route<Api.GetOwnTrackData, Api.TrackAnswer>} */
export const ownTrack = route("GET", "/v1/producer-dashboard/tracks/{track_id}");
/** @type {Route<Api.ExportOwnTracksData, Blob>} */
export const exportTracks = route("GET", "/v1/producer-dashboard/tracks/export");
/** @type {Route<Api.CompareGrowthData, Api.GrowthAnswer>} */
export const growth = route("POST", "/v1/producer-dashboard/tracks/growth");
/** @type {Route<Api.ListOwnAlbumsData, Api.OwnAlbumsAnswer>} */
export const ownAlbums = route("GET", "/v1/producer-dashboard/albums");
/** @type {Route<Api.GetOwnAlbumData, Api.OwnAlbumAnswer>} */
export const ownAlbum = route("GET", "/v1/producer-dashboard/albums/{album_id}");
/** @type {Route<Api.ExportOwnAlbumsData, Blob>} */
export const exportAlbums = route("GET", "/v1/producer-dashboard/albums/export");
/** @type {Route<Api.GetActivityData, Api.ActivityAnswer>} */
export const activity = route("GET", "/v1/producer-dashboard/activity");
/** @type {Route<Api.ExportActivityData, Blob>} */
export const exportActivity = route("GET", "/v1/producer-dashboard/activity/export");
/** @type {Route<Api.ListDayTracksData, Api.DayTracksAnswer>} */
export const dayTracks = route("GET", "/v1/producer-dashboard/activity/days/{date}");
/** @type {Route<Api.ListDownloadsData, Api.DownloadsAnswer>} */
export const downloads = route("GET", "/v1/producer-dashboard/activity/downloads");
/** @type {Route<Api.ExportDownloadsData, Blob>} */
export const exportDownloads = route("GET", "/v1/producer-dashboard/activity/downloads/export");
/** @type {Route<Api.GetLeaderboardGuideData, Api.Guide>} */
export const guide = route("GET", "/v1/leaderboards");
/** @type {Route<Api.GetOwnLeaderboardData, Api.OwnBoardAnswer>} */
export const board = route("GET", "/v1/producer-dashboard/leaderboards/{category}");
/** @type {Route<Api.GetRankExplanationData, Api.ExplanationAnswer>} */
export const explanation = route("GET", "/v1/producer-dashboard/leaderboards/{category}/explanation");
/** @type {Route<Api.GetRankHistoryData, Api.HistoryAnswer>} */
export const history = route("GET", "/v1/producer-dashboard/leaderboards/{category}/history");
/** @type {Route<Api.ListCollaborationsData, Api.NetworkAnswer>} */
export const network = route("GET", "/v1/producer-dashboard/collaborations");
/** @type {Route<Api.ListJointTracksData, Api.JointTracksAnswer>} */
export const jointTracks = route("GET", "/v1/producer-dashboard/collaborations/tracks");
/** @type {Route<Api.ListRecommendationsData, Api.RecommendationsAnswer>} */
export const recommendations = route("GET", "/v1/producer-dashboard/collaborations/recommendations");
const DISMISSAL = "/v1/producer-dashboard/collaborations/recommendations/{recommended_id}/dismissal";
/** @type {Route<Api.DismissRecommendationData, void>} */
export const dismiss = route("PUT", DISMISSAL);
/** @type {Route<Api.RestoreRecommendationData, void>} */
export const restore = route("DELETE", DISMISSAL);
/** @type {Route<Api.GetFinancesData, Api.FinancesAnswer>} */
export const finances = route("GET", "/v1/producer-dashboard/finances");
/** @type {Route<Api.StartOnboardingData, Api.LinkAnswer>} */
export const onboarding = route("POST", "/v1/producer-dashboard/finances/onboarding");
/** @type {Route<Api.OpenExpressDashboardData, Api.LinkAnswer>} */
export const loginLink = route("POST", "/v1/producer-dashboard/finances/login-link");
/** @type {Route<Api.ListTransactionsData, Api.TransactionsAnswer>} */
export const transactions = route("GET", "/v1/producer-dashboard/finances/transactions");
/** @type {Route<Api.RefundSaleData, Api.RefundAnswer>} */
export const refund = route("POST", "/v1/producer-dashboard/finances/transactions/{transaction_id}/refunds");
/** @type {Route<Api.ShowStatementData, Api.StatementAnswer>} */
export const statement = route("GET", "/v1/producer-dashboard/finances/statements/{period}");
/** @type {Route<Api.ListDisputesData, Api.DisputesAnswer>} */
export const disputes = route("GET", "/v1/producer-dashboard/finances/disputes");
/** @type {Route<Api.GetPayoutData, Api.PayoutContentsAnswer>} */
export const payout = route("GET", "/v1/producer-dashboard/finances/payouts/{payout_id}");
/** @type {Route<Api.GetTrackInsightsData, Api.TrackInsightsAnswer>} */
export const trackInsights = route("GET", "/v1/backstage/tracks/{track_id}/insights");
/** @type {Route<Api.GetAlbumInsightsData, Api.AlbumInsightsAnswer>} */
export const albumInsights = route("GET", "/v1/backstage/albums/{album_id}/insights");
/** @type {Route<Api.GetArtistInsightsData, Api.ArtistInsightsAnswer>} */
export const artistInsights = route("GET", "/v1/backstage/artists/{artist_id}/insights");
/** @type {Route<Api.ExportTrackInsightsData, Blob>} */
export const exportTrackInsights = route("GET", "/v1/backstage/tracks/{track_id}/insights/export");
/** @type {Route<Api.ExportAlbumInsightsData, Blob>} */
export const exportAlbumInsights = route("GET", "/v1/backstage/albums/{album_id}/insights/export");
/** @type {Route<Api.ExportArtistInsightsData, Blob>} */
export const exportArtistInsights = route("GET", "/v1/backstage/artists/{artist_id}/insights/export");
/** @type {Route<Api.SearchArtistsData, Api.ArtistList>} */
export const searchArtists = route("GET", "/v1/artists");
/** @type {Route<Api.CreateArtistData, Api.OwnArtistAnswer>} */
export const createArtist = route("POST", "/v1/artists");
/** @type {Route<Api.GetArtistData, Api.ArtistAnswer>} */
export const artist = route("GET", "/v1/artists/{artist_id}");
/** @type {Route<Api.UpdateArtistData, Api.OwnArtistAnswer>} */
export const updateArtist = route("PATCH", "/v1/artists/{artist_id}");
/** @type {Route<Api.FollowArtistData, void>} */
export const follow = route("PUT", "/v1/artists/{artist_id}/follow");
/** @type {Route<Api.UnfollowArtistData, void>} */
export const unfollow = route("DELETE", "/v1/artists/{artist_id}/follow");
/** @type {Route<Api.ListTracksData, Api.TrackList>} */
export const artistTracks = route("GET", "/v1/artists/{artist_id}/tracks");
/** @type {Route<Api.ListAlbumsData, Api.AlbumList>} */
export const artistAlbums = route("GET", "/v1/artists/{artist_id}/albums");
/** @type {Route<Api.ListCollaborativeTracksData, Api.TrackList>} */
export const collaborativeTracks = route("GET", "/v1/artists/{artist_id}/collaborative-tracks");
/** @type {Route<Api.GetTrackData, Api.TrackAnswer>} */
export const track = route("GET", "/v1/tracks/{track_id}");
/** @type {Route<Api.CreateTrackData, Api.TrackAnswer>} */
export const createTrack = route("POST", "/v1/tracks");
/** @type {Route<Api.UpdateTrackData, Api.TrackAnswer>} */
export const updateTrack = route("PATCH", "/v1/tracks/{track_id}");
/** @type {Route<Api.DeleteTrackData, void>} */
export const deleteTrack = route("DELETE", "/v1/tracks/{track_id}");
/** @type {Route<Api.CreateAlbumData, Api.AlbumAnswer>} */
export const createAlbum = route("POST", "/v1/albums");
/** @type {Route<Api.UpdateAlbumData, Api.AlbumAnswer>} */
export const updateAlbum = route("PATCH", "/v1/albums/{album_id}");
/** @type {Route<Api.DeleteAlbumData, void>} */
export const deleteAlbum = route("DELETE", "/v1/albums/{album_id}");
/** @type {Route<Api.ListLinksData, Api.OwnLinksAnswer>} */
export const links = route("GET", "/v1/producer-dashboard/links");
/** @type {Route<Api.CreateLinkData, Api.OwnLinkAnswer>} */
export const createLink = route("POST", "/v1/producer-dashboard/links");
/** @type {Route<Api.DeleteLinkData, void>} */
export const deleteLink = route("DELETE", "/v1/producer-dashboard/links/{link_id}");
/** @type {Route<Api.GetTrackLiveData, Api.LiveAnswer>} */
export const trackLive = route("GET", "/v1/backstage/tracks/{track_id}/insights/live");
/** @type {Route<Api.GetAlbumLiveData, Api.LiveAnswer>} */
export const albumLive = route("GET", "/v1/backstage/albums/{album_id}/insights/live");
/** @type {Route<Api.GetArtistLiveData, Api.LiveAnswer>} */
export const artistLive = route("GET", "/v1/backstage/artists/{artist_id}/insights/live");
/** @type {Route<Api.GetTrackRetentionData, Api.RetentionAnswer>} */
export const retention = route("GET", "/v1/backstage/tracks/{track_id}/insights/retention");
/** @type {Route<Api.GetUnqualifiedPlaysData, Api.UnqualifiedPlaysAnswer>} */
export const unqualified = route("GET", "/v1/backstage/tracks/{track_id}/plays/unqualified");
/** @type {Route<Api.ListAppealsData, Api.AppealsAnswer>} */
export const appeals = route("GET", "/v1/backstage/tracks/{track_id}/plays/unqualified/appeals");
/** @type {Route<Api.FileAppealData, Api.AppealAnswer>} */
export const fileAppeal = route("POST", "/v1/backstage/tracks/{track_id}/plays/unqualified/appeals");
