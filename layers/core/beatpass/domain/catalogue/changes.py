"""The facts that changes of the catalogue leave behind."""

from __future__ import annotations

from collections.abc import Mapping

from beatpass.domain.catalogue.entities import Producer, Track
from beatpass.domain.platform.facts import Credit, ProfileSaved, TrackSaved


def profile_saved(artist: Producer, *, at: str) -> ProfileSaved:
    return ProfileSaved(
        artist_id=artist.id,
        version=artist.version,
        at=at,
        created_at=artist.created_at,
        name=artist.name,
        picture=artist.pictures[0] if artist.pictures else None,
        has_bio=bool(artist.bio.strip()),
        pictures=len(artist.pictures),
        links=len(artist.links),
        admin=artist.admin,
    )


def credits_of(track: Track, artists: Mapping[str, Producer]) -> tuple[Credit, ...]:
    """Who is credited, and who of them earns XP at this moment: the uploader, and whoever's profile is complete."""
    return tuple(
        Credit(
            artist_id=artist_id,
            earns=artist_id == track.uploader_id or (artist_id in artists and artists[artist_id].profile_complete),
        )
        for artist_id in track.credits
    )


def track_saved(track: Track, *, artists: Mapping[str, Producer], at: str) -> TrackSaved:
    """``artists`` holds the credited producers as they are now."""
    missing = track.missing_metadata
    return TrackSaved(
        artist_id=track.uploader_id,
        track_id=track.id,
        version=track.version,
        at=at,
        public=track.public,
        published_at=track.published_at,
        credits=credits_of(track, artists),
        genres=track.genres,
        completeness=track.quality,
        metadata_complete=not missing,
        contributes=track.licensing == "standard" and not track.sold,
        bpm=track.bpm,
        scale=track.scale,
        tags=track.tags,
    )
