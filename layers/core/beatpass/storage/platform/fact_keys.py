"""The keys of facts, in a module of their own: pages read no facts and should not import all their kinds."""

from __future__ import annotations

from dataclasses import replace

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
from beatpass.storage.dynamodb.tables import Key


def fact_key(fact: Fact) -> Key:
    """One partition per producer; a play or download that its client repeats has the same key."""
    return f"ARTIST#{fact.artist_id}", _sort_key(fact)


def earlier_keys(fact: Fact, *, after: int) -> list[Key]:
    """The keys of the earlier saves of the same track or profile, those after version ``after``; oldest first."""
    match fact:
        case TrackSaved() | TrackDeleted() | ProfileSaved() | ArtistDeleted():
            return [fact_key(replace(fact, version=version)) for version in range(after + 1, fact.version)]
        case _:
            return []


def _sort_key(fact: Fact) -> str:  # noqa: C901 - a case for each kind of fact
    match fact:
        case ProfileSaved() | ArtistDeleted():
            return f"PROFILE#{fact.version:08d}"
        case TrackSaved() | TrackDeleted():
            return f"TRACK#{fact.track_id}#{fact.version:08d}"
        case AlbumCreated():
            return f"ALBUM#{fact.album_id}#CREATED"
        case AlbumDeleted():
            return f"ALBUM#{fact.album_id}#DELETED"
        case ArtistFollowed() | ArtistUnfollowed():
            return f"FOLLOW#{fact.user_id}#{fact.turn:08d}"
        case PlayLogged():
            return f"PLAY#{fact.track_id}#{fact.play_id}"
        case LinkClicked():
            return f"CLICK#{fact.link_id}#{fact.click_id}"
        case SaleSettled():
            return f"SALE#{fact.track_id}#{fact.entry_id}"
        case DownloadGranted():
            return f"DOWNLOAD#{fact.track_id}#{fact.download_id}"
        case AchievementEarned():
            return f"EARNED#{fact.achievement}"
        case AppealFiled():
            return f"APPEAL#{fact.track_id}#{fact.day}#{fact.reason}#FILED"
        case AppealDecided():
            return f"APPEAL#{fact.track_id}#{fact.day}#{fact.reason}#DECIDED"
