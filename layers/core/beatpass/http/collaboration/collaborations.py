"""The API's answers about the collaboration network and recommendations (docs/api.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from typing_extensions import TypedDict

from beatpass.domain.collaboration.network import SharedTracks
from beatpass.domain.collaboration.recommendations.answers import (
    Absence,
    Recommendations,
    Recommended,
    effect_of_joint_track,
    next_refresh,
    reasons,
)
from beatpass.domain.collaboration.recommendations.producer_features import LEAST_GENRE_TRACKS
from beatpass.domain.collaboration.recommendations.scoring import Component
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.rounding import rounded
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import to_iso
from beatpass.domain.progress.levels import level_number, title_of
from beatpass.http.platform.shapes import ArtistCard, Derived, TrackAnswer


class CollaboratorAnswer(TypedDict):
    """``plays`` counts all plays of the shared public tracks; the times are those of the first and last publication.

    Of a pair that ever shared more than 256 tracks, each time is the beginning of its UTC day.

    ``gone`` is true for a deleted producer that is still credited.
    """

    artist: ArtistCard
    gone: bool
    tracks: int
    plays: int
    first_at: str
    last_at: str


class NetworkTotals(TypedDict):
    """``qualified_plays`` counts each play of a collaborative track once, for any number of collaborators."""

    collaborators: int
    tracks: int
    qualified_plays: int


class NetworkAnswer(Derived):
    """Collaborators with the most shared tracks first."""

    totals: NetworkTotals
    items: list[CollaboratorAnswer]
    next_cursor: str | None


class JointTracksAnswer(Derived):
    """Public tracks with other producers, newest first."""

    total: int
    items: list[TrackAnswer]
    next_cursor: str | None


class BlockedUploaderAnswer(TypedDict):
    """``name`` is null for a producer that was deleted."""

    artist_id: str
    name: str | None
    blocked_at: str


class BlockedUploadersAnswer(TypedDict):
    items: list[BlockedUploaderAnswer]
    next_cursor: str | None


def network_answer(
    standing: Standing, collaborators: list[tuple[SharedTracks, Standing]], *, next_cursor: str | None, as_of: str
) -> NetworkAnswer:
    return {
        "totals": {
            "collaborators": standing.collaborators,
            "tracks": standing.collaborative_tracks,
            "qualified_plays": standing.collaborative_plays,
        },
        "items": [_collaborator(shared, other) for shared, other in collaborators],
        "next_cursor": next_cursor,
        "as_of": as_of,
        "rules": RULES,
    }


def _collaborator(shared: SharedTracks, other: Standing) -> CollaboratorAnswer:
    return {
        "artist": _card(shared.artist_id, name=other.name, picture=other.picture, level=level_number(other.total_xp)),
        "gone": not other.exists,
        "tracks": shared.tracks,
        "plays": shared.plays,
        "first_at": shared.first_at,
        "last_at": shared.last_at,
    }


def _card(artist_id: str, *, name: str, picture: str | None, level: int) -> ArtistCard:
    return {"id": artist_id, "name": name, "picture": picture, "level": level, "title": title_of(level)}


class ReasonAnswer(TypedDict):
    """``points`` is what the reason adds to ``match_percent``."""

    kind: Component
    points: float
    text: str


class EffectAnswer(TypedDict):
    """What one joint track would add to your score on the collaboration board.

    ``expected_plays`` is the mean of both producers' plays per track. ``score_gain`` is the sum of the gains from the
    new collaborator, plays, contribution and achievements.
    """

    score_gain: float
    collaborators: float
    plays: float
    contribution: float
    achievements: float
    expected_plays: int


class RecommendationAnswer(TypedDict):
    """The producer as it was at ``as_of``; the reasons' points add up to ``match_percent``."""

    artist: ArtistCard
    match_percent: float
    common_genres: list[str]
    reasons: list[ReasonAnswer]
    effect: EffectAnswer


class GrowingGenre(TypedDict):
    """A genre whose collaborations have more plays in the last 15 days than in the 15 before; ``trend`` is up to 1."""

    genre: str
    trend: float


class RecommendationsAnswer(TypedDict):
    """Best match first. ``absence`` is the reason for an empty list; ``as_of`` is null before the first daily run."""

    items: list[RecommendationAnswer]
    absence: Absence | None
    tracks_with_genres: int
    tracks_with_genres_needed: int
    trending: list[GrowingGenre]
    as_of: str | None
    next_update_at: str
    rules: str


def recommendations_answer(
    standing: Standing,
    computed: Recommendations | None,
    items: list[Recommended],
    *,
    absence: Absence | None,
    growing: Mapping[str, float],
    now: datetime,
) -> RecommendationsAnswer:
    return {
        "items": [_recommendation(each, standing, now) for each in items],
        "absence": absence,
        "tracks_with_genres": standing.genre_tracks,
        "tracks_with_genres_needed": LEAST_GENRE_TRACKS,
        "trending": [{"genre": genre, "trend": trend} for genre, trend in growing.items()],
        "as_of": computed.as_of if computed else None,
        "next_update_at": to_iso(next_refresh(now)),
        "rules": computed.rules if computed else RULES,
    }


def _recommendation(recommended: Recommended, standing: Standing, now: datetime) -> RecommendationAnswer:
    effect = effect_of_joint_track(standing, recommended.plays_per_track, now=now)
    return {
        "artist": _card(
            recommended.artist_id, name=recommended.name, picture=recommended.picture, level=recommended.level
        ),
        "match_percent": recommended.percent,
        "common_genres": recommended.common_genres,
        "reasons": [{"kind": each.kind, "points": each.points, "text": each.text} for each in reasons(recommended)],
        "effect": {
            "score_gain": rounded(effect.score_gain, 4),
            "collaborators": effect.collaborators,
            "plays": effect.plays,
            "contribution": rounded(effect.contribution, 4),
            "achievements": effect.achievements,
            "expected_plays": effect.expected_plays,
        },
    }
