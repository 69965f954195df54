"""How complete a track's metadata and a producer's profile are (SPEC 1, 3 and 5)."""

from __future__ import annotations

_QUALITY_FIELDS = ("bpm", "key", "scale", "tags")


def missing_metadata(
    *,
    bpm: float | None,
    key: str | None,
    scale: str | None,
    tags: tuple[str, ...],
    description: str | None,
) -> tuple[str, ...]:
    """The names of what a track still lacks to be complete, in the order of the dashboard."""
    present = {"bpm": bpm, "key": key, "scale": scale, "tags": tags, "description": description}
    return tuple(name for name, value in present.items() if not value)


def quality_percent(missing: tuple[str, ...]) -> int:
    """Bpm, key, scale and tags count 25 each; a description is not part of quality."""
    return 25 * sum(field not in missing for field in _QUALITY_FIELDS)


def profile_complete(*, name: str, has_bio: bool, pictures: int) -> bool:
    return bool(name) and has_bio and pictures > 0
