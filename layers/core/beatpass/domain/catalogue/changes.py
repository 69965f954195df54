"""The facts that record changes of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from beatpass.domain.catalogue.entities import Producer, Track
from beatpass.domain.catalogue.links import distinct_links
from beatpass.domain.platform.facts import Credit, ProfileSaved, TrackSaved
from beatpass.domain.platform.text import is_visible


def profile_saved(producer: Producer, *, at: str) -> ProfileSaved:
    return ProfileSaved(
        artist_id=producer.id,
        version=producer.version,
        at=at,
        created_at=producer.created_at,
        name=producer.name,
        picture=producer.pictures[0] if producer.pictures else None,
        has_bio=is_visible(producer.bio),
        pictures=len(distinct_links(producer.pictures)),
        links=len(distinct_links(producer.links)),
        admin=producer.admin,
        country=producer.country,
        listed=producer.listed,
    )


def credits_of(track: Track, producers: Mapping[str, Producer]) -> tuple[Credit, ...]:
    """The credited producers, and whether each earns XP now: the uploader always, others with a complete profile."""
    return tuple(
        Credit(
            artist_id=artist_id,
            earns=artist_id == track.uploader_id or (artist_id in producers and producers[artist_id].profile_complete),
        )
        for artist_id in track.credits
    )


def track_saved(track: Track, *, producers: Mapping[str, Producer], at: str) -> TrackSaved:
    """``producers`` are the credited producers by id, in their current state."""
    missing = track.missing_metadata
    return TrackSaved(
        artist_id=track.uploader_id,
        track_id=track.id,
        version=track.version,
        at=at,
        public=track.public,
        published_at=track.published_at,
        credits=credits_of(track, producers),
        genres=track.genres,
        completeness=track.quality,
        metadata_complete=not missing,
        contributes=track.licensing == "standard" and not track.sold,
        bpm=track.bpm,
        scale=track.scale,
        tags=track.tags,
    )
