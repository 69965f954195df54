"""How complete a track's metadata and a producer's profile are (docs/specification.md 1.1 and 1.3)."""

from __future__ import annotations

from itertools import compress
from operator import not_

from beatpass.domain.platform.text import is_visible

_DESCRIPTION = "description"
_FIELDS = ("bpm", "key", "scale", "tags", _DESCRIPTION)


def missing_metadata(
    *,
    bpm: float | None,
    key: str | None,
    scale: str | None,
    tags: tuple[str, ...],
    description: str | None,
) -> tuple[str, ...]:
    """The names of the missing fields, in the order in which the dashboard shows them. What is invisible is missing."""
    visible_tags = any(map(is_visible, tags))
    visible_description = is_visible(description or "")
    return tuple(compress(_FIELDS, map(not_, (bpm, key, scale, visible_tags, visible_description))))


def quality_percent(missing: tuple[str, ...]) -> int:
    """0 to 100: bpm, key, scale and tags count 25 each; a description does not count."""
    return 25 * (4 - len(missing) + (_DESCRIPTION in missing))


def profile_complete(*, name: str, has_bio: bool, pictures: int) -> bool:
    return bool(name) and has_bio and pictures > 0
