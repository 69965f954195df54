"""Folds facts into figures: the same facts, in any batching, give the same figures.

``project`` is the only entry. It reads and changes documents through :class:`Figures`, which storage fills; nothing
here knows of tables. A fact of one producer may change the figures of the producers credited with it.

See docs/specification.md 1, 2, 3, 4 and 5.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from beatpass.domain.platform.facts import (
    AchievementEarned,
    AlbumCreated,
    AlbumDeleted,
    ArtistDeleted,
    ArtistFollowed,
    ArtistUnfollowed,
    DownloadGranted,
    Fact,
    PlayLogged,
    ProfileSaved,
    SaleSettled,
    TrackDeleted,
    TrackSaved,
)
from beatpass.domain.platform.projection.affected_documents import affected_documents
from beatpass.domain.platform.projection.awards import achievement_earned
from beatpass.domain.platform.projection.downloads import download_granted
from beatpass.domain.platform.projection.plays import play_logged
from beatpass.domain.platform.projection.profiles import albums, artist_deleted, followers, profile_saved
from beatpass.domain.platform.projection.sales import sale_settled
from beatpass.domain.platform.projection.tracks import track_deleted, track_saved
from beatpass.domain.platform.projection.working_documents import Figures

__all__ = ["Figures", "affected_documents", "project"]


def project(fact: Fact, figures: Figures) -> None:
    """Change the figures as this fact demands; the caller has made sure that it is not in yet."""
    _RULES[type(fact)](fact, figures)


_RULES: dict[type[Fact], Callable[[Any, Figures], None]] = {
    ProfileSaved: profile_saved,
    ArtistDeleted: artist_deleted,
    TrackSaved: track_saved,
    TrackDeleted: track_deleted,
    AlbumCreated: albums(+1),
    AlbumDeleted: albums(-1),
    ArtistFollowed: followers(+1),
    ArtistUnfollowed: followers(-1),
    PlayLogged: play_logged,
    DownloadGranted: download_granted,
    SaleSettled: sale_settled,
    AchievementEarned: achievement_earned,
}
