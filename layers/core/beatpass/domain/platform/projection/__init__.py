"""Project facts onto figures: the same facts, in batches of any size, give the same figures.

``project`` is the only entry point. It reads and changes documents through :class:`Figures`, which storage implements,
and does not depend on tables. A fact of one producer may change the figures of all producers credited with it.

See docs/specification.md 1, 2, 3, 4 and 5.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from beatpass.domain.platform.facts import (
    AchievementEarned,
    AlbumCreated,
    AlbumDeleted,
    AppealDecided,
    AppealFiled,
    ArtistDeleted,
    ArtistFollowed,
    ArtistUnfollowed,
    DownloadGranted,
    Fact,
    LinkClicked,
    PlayLogged,
    ProfileSaved,
    SaleSettled,
    TrackDeleted,
    TrackSaved,
)
from beatpass.domain.platform.projection.affected_documents import affected_documents
from beatpass.domain.platform.projection.awards import apply_achievement_earned, apply_appeal_decided
from beatpass.domain.platform.projection.downloads import apply_download_granted
from beatpass.domain.platform.projection.links import apply_link_clicked
from beatpass.domain.platform.projection.plays import apply_play_logged
from beatpass.domain.platform.projection.profiles import (
    apply_artist_deleted,
    apply_profile_saved,
    count_albums,
    count_followers,
)
from beatpass.domain.platform.projection.sales import apply_sale_settled
from beatpass.domain.platform.projection.tracks import apply_track_deleted, apply_track_saved
from beatpass.domain.platform.projection.working_documents import Figures

__all__ = ["Figures", "affected_documents", "project"]


def project(fact: Fact, figures: Figures) -> None:
    """Apply the fact to the figures. The caller ensures that it has not been applied before."""
    _RULES[type(fact)](fact, figures)


_RULES: dict[type[Fact], Callable[[Any, Figures], None]] = {
    ProfileSaved: apply_profile_saved,
    ArtistDeleted: apply_artist_deleted,
    TrackSaved: apply_track_saved,
    TrackDeleted: apply_track_deleted,
    AlbumCreated: count_albums(+1),
    AlbumDeleted: count_albums(-1),
    ArtistFollowed: count_followers(+1),
    ArtistUnfollowed: count_followers(-1),
    PlayLogged: apply_play_logged,
    LinkClicked: apply_link_clicked,
    DownloadGranted: apply_download_granted,
    SaleSettled: apply_sale_settled,
    AchievementEarned: apply_achievement_earned,
    AppealFiled: lambda _fact, _figures: None,  # only its decision changes figures
    AppealDecided: apply_appeal_decided,
}
