"""Apply the facts of a producer's profile, albums and followers."""

from __future__ import annotations

from collections.abc import Callable

from beatpass.domain.platform.facts import (
    AlbumCreated,
    AlbumDeleted,
    ArtistDeleted,
    ArtistFollowed,
    ArtistUnfollowed,
    ProfileSaved,
)
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.projection.awards import unlock_by_fact
from beatpass.domain.platform.projection.working_documents import Figures, standing_of
from beatpass.domain.progress import achievements


def apply_profile_saved(fact: ProfileSaved, figures: Figures) -> None:
    standing = standing_of(figures, fact.artist_id)
    earned = achievements.by_profile(has_bio=fact.has_bio, pictures=fact.pictures, links=fact.links)
    unlock_by_fact(figures, fact.artist_id, earned, fact.at)
    if fact.version <= standing.profile_version:  # it arrives after a later save, which is a full snapshot
        return
    standing.exists = fact.version > standing.deleted_version
    standing.profile_version = fact.version
    standing.created_at = fact.created_at
    standing.name = fact.name
    standing.picture = fact.picture
    standing.admin = fact.admin
    standing.country = fact.country
    standing.listed = fact.listed
    _forget_if_deleted(standing)


def apply_artist_deleted(fact: ArtistDeleted, figures: Figures) -> None:
    standing = standing_of(figures, fact.artist_id)
    standing.deleted_version = max(fact.version, standing.deleted_version)
    standing.exists = standing.profile_version > standing.deleted_version
    _forget_if_deleted(standing)


def _forget_if_deleted(standing: Standing) -> None:
    """A producer that was deleted is named nowhere any more (docs/privacy.md 5), also not by an earlier save."""
    if not standing.exists:
        standing.name, standing.picture, standing.country = "", None, None


def count_albums(change: int) -> Callable[[AlbumCreated | AlbumDeleted, Figures], None]:
    """A rule that adds ``change`` to the producer's number of albums."""

    def rule(fact: AlbumCreated | AlbumDeleted, figures: Figures) -> None:
        standing_of(figures, fact.artist_id).albums += change

    return rule


def count_followers(change: int) -> Callable[[ArtistFollowed | ArtistUnfollowed, Figures], None]:
    """A rule that adds ``change`` to the producer's number of followers."""

    def rule(fact: ArtistFollowed | ArtistUnfollowed, figures: Figures) -> None:
        standing_of(figures, fact.artist_id).followers += change

    return rule
