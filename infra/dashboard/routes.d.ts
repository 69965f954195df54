/** The routes that the pages use, with the generated types of their requests and answers. */
import type * as Api from "#api";
import type { Call } from "./site/app/api/request.js";

/** D and A are the types of its request and its answer; `template` is compared with the path, and is a type alone. */
export type Route<D extends { url: string; path?: unknown; query?: unknown; body?: unknown }, A> = ((given?: {
  path?: D["path"];
  query?: D["query"];
  body?: D["body"];
}) => Call<A>) & { template: D["url"] };

export interface Routes {
  home: Route<Api.GetDashboardData, Api.HomeAnswer>;
  progress: Route<Api.GetProgressData, Api.OwnProgressAnswer>;
  ledger: Route<Api.GetXpLedgerData, Api.LedgerAnswer>;
  ownTracks: Route<Api.ListOwnTracksData, Api.OwnTracksAnswer>;
  ownTrack: Route<Api.GetOwnTrackData, Api.TrackAnswer>;
  exportTracks: Route<Api.ExportOwnTracksData, Blob>;
  growth: Route<Api.CompareGrowthData, Api.GrowthAnswer>;
  ownAlbums: Route<Api.ListOwnAlbumsData, Api.OwnAlbumsAnswer>;
  ownAlbum: Route<Api.GetOwnAlbumData, Api.OwnAlbumAnswer>;
  exportAlbums: Route<Api.ExportOwnAlbumsData, Blob>;
  activity: Route<Api.GetActivityData, Api.ActivityAnswer>;
  exportActivity: Route<Api.ExportActivityData, Blob>;
  dayTracks: Route<Api.ListDayTracksData, Api.DayTracksAnswer>;
  downloads: Route<Api.ListDownloadsData, Api.DownloadsAnswer>;
  exportDownloads: Route<Api.ExportDownloadsData, Blob>;
  guide: Route<Api.GetLeaderboardGuideData, Api.Guide>;
  board: Route<Api.GetOwnLeaderboardData, Api.OwnBoardAnswer>;
  explanation: Route<Api.GetRankExplanationData, Api.ExplanationAnswer>;
  history: Route<Api.GetRankHistoryData, Api.HistoryAnswer>;
  network: Route<Api.ListCollaborationsData, Api.NetworkAnswer>;
  jointTracks: Route<Api.ListJointTracksData, Api.JointTracksAnswer>;
  recommendations: Route<Api.ListRecommendationsData, Api.RecommendationsAnswer>;
  dismiss: Route<Api.DismissRecommendationData, void>;
  restore: Route<Api.RestoreRecommendationData, void>;
  finances: Route<Api.GetFinancesData, Api.FinancesAnswer>;
  onboarding: Route<Api.StartOnboardingData, Api.LinkAnswer>;
  loginLink: Route<Api.OpenExpressDashboardData, Api.LinkAnswer>;
  transactions: Route<Api.ListTransactionsData, Api.TransactionsAnswer>;
  refund: Route<Api.RefundSaleData, Api.RefundAnswer>;
  statement: Route<Api.ShowStatementData, Api.StatementAnswer>;
  disputes: Route<Api.ListDisputesData, Api.DisputesAnswer>;
  payout: Route<Api.GetPayoutData, Api.PayoutContentsAnswer>;
  trackInsights: Route<Api.GetTrackInsightsData, Api.TrackInsightsAnswer>;
  albumInsights: Route<Api.GetAlbumInsightsData, Api.AlbumInsightsAnswer>;
  artistInsights: Route<Api.GetArtistInsightsData, Api.ArtistInsightsAnswer>;
  exportTrackInsights: Route<Api.ExportTrackInsightsData, Blob>;
  exportAlbumInsights: Route<Api.ExportAlbumInsightsData, Blob>;
  exportArtistInsights: Route<Api.ExportArtistInsightsData, Blob>;
  searchArtists: Route<Api.SearchArtistsData, Api.ArtistList>;
  createArtist: Route<Api.CreateArtistData, Api.OwnArtistAnswer>;
  artist: Route<Api.GetArtistData, Api.ArtistAnswer>;
  updateArtist: Route<Api.UpdateArtistData, Api.OwnArtistAnswer>;
  follow: Route<Api.FollowArtistData, void>;
  unfollow: Route<Api.UnfollowArtistData, void>;
  artistTracks: Route<Api.ListTracksData, Api.TrackList>;
  artistAlbums: Route<Api.ListAlbumsData, Api.AlbumList>;
  collaborativeTracks: Route<Api.ListCollaborativeTracksData, Api.TrackList>;
  track: Route<Api.GetTrackData, Api.TrackAnswer>;
  createTrack: Route<Api.CreateTrackData, Api.TrackAnswer>;
  updateTrack: Route<Api.UpdateTrackData, Api.TrackAnswer>;
  deleteTrack: Route<Api.DeleteTrackData, void>;
  createAlbum: Route<Api.CreateAlbumData, Api.AlbumAnswer>;
  updateAlbum: Route<Api.UpdateAlbumData, Api.AlbumAnswer>;
  deleteAlbum: Route<Api.DeleteAlbumData, void>;
  links: Route<Api.ListLinksData, Api.OwnLinksAnswer>;
  createLink: Route<Api.CreateLinkData, Api.OwnLinkAnswer>;
  deleteLink: Route<Api.DeleteLinkData, void>;
  trackLive: Route<Api.GetTrackLiveData, Api.LiveAnswer>;
  albumLive: Route<Api.GetAlbumLiveData, Api.LiveAnswer>;
  artistLive: Route<Api.GetArtistLiveData, Api.LiveAnswer>;
  retention: Route<Api.GetTrackRetentionData, Api.RetentionAnswer>;
  unqualified: Route<Api.GetUnqualifiedPlaysData, Api.UnqualifiedPlaysAnswer>;
  appeals: Route<Api.ListAppealsData, Api.AppealsAnswer>;
  fileAppeal: Route<Api.FileAppealData, Api.AppealAnswer>;
  trackFunnel: Route<Api.GetTrackFunnelData, Api.FunnelAnswer>;
  albumFunnel: Route<Api.GetAlbumFunnelData, Api.FunnelAnswer>;
  artistFunnel: Route<Api.GetArtistFunnelData, Api.FunnelAnswer>;
  exportTrackFunnel: Route<Api.ExportTrackFunnelData, Blob>;
  exportAlbumFunnel: Route<Api.ExportAlbumFunnelData, Blob>;
  exportArtistFunnel: Route<Api.ExportArtistFunnelData, Blob>;
  whatIf: Route<Api.EstimateContributionData, Api.WhatIfAnswer>;
  digests: Route<Api.ListDigestsData, Api.DigestsAnswer>;
  exportDigests: Route<Api.ExportDigestsData, Blob>;
  alerts: Route<Api.ListAlertsData, Api.AlertsAnswer>;
  exportAlerts: Route<Api.ExportAlertsData, Blob>;
  notifications: Route<Api.GetNotificationsData, Api.NotificationsAnswer>;
  chooseNotifications: Route<Api.ChooseNotificationsData, Api.NotificationsAnswer>;
}

/** The panels of insights, which a track, an album and a producer have. */
export interface Panels {
  shown: { query: Api.GetTrackInsightsData["query"]; answer: Api.TrackInsightsAnswer | Api.AlbumInsightsAnswer | Api.ArtistInsightsAnswer };
  file: { query: Api.GetTrackInsightsData["query"]; answer: Blob };
  live: { query: Api.GetTrackLiveData["query"]; answer: Api.LiveAnswer };
  funnel: { query: Api.GetTrackFunnelData["query"]; answer: Api.FunnelAnswer };
  funnelFile: { query: Api.GetTrackFunnelData["query"]; answer: Blob };
}
