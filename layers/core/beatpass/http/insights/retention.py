"""Which parts of a track are heard, as an answer and as a file (docs/api.md)."""

from __future__ import annotations

from typing_extensions import TypedDict

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.insights.calendar.ranges import Range
from beatpass.domain.insights.sums.heard_parts import PARTS
from beatpass.domain.insights.sums.retention import Retention
from beatpass.domain.platform.rules import RULES
from beatpass.http.platform.shapes import Derived

# Columns of the parts as a CSV file.
PART_COLUMNS = ("part", "from_ms", "to_ms", "heard_percent", "left_percent", "others_percent")

WindowAnswer = TypedDict("WindowAnswer", {"from": str, "to": str, "timezone": str})


class HeardPlaysAnswer(TypedDict):
    """``told`` are plays that say which seconds they heard; the others are ``untold``.

    ``left_out`` plays tell too, but an end of the range divides their day (docs/specification.md 6.9).
    """

    told: int
    untold: int
    left_out: int


class PartAnswer(TypedDict):
    """A hundredth of the track, numbered from 0. ``heard_percent`` is above 100 where plays hear it again.

    ``left_percent`` of the plays ended here. Percentages are null where no play tells.
    """

    part: int
    from_ms: int
    to_ms: int
    heard_percent: float | None
    left_percent: float | None
    others_percent: float | None


class RetentionAnswer(Derived):
    """``left_most`` and ``heard_most`` are the numbers of parts; null without plays that tell."""

    track_id: str
    title: str
    range: WindowAnswer
    plays: HeardPlaysAnswer
    others_plays: int
    left_most: int | None
    heard_most: int | None
    parts: list[PartAnswer]


def retention_answer(track: Track, span: Range, retention: Retention, *, as_of: str) -> RetentionAnswer:
    heard, others = retention.track, retention.others
    return {
        "track_id": track.id,
        "title": track.title,
        "range": {"from": span.first.isoformat(), "to": span.last.isoformat(), "timezone": span.timezone},
        "plays": {
            "told": heard.plays,
            "untold": retention.plays - heard.plays - heard.left_out,
            "left_out": heard.left_out,
        },
        "others_plays": others.plays,
        "left_most": retention.left_most,
        "heard_most": retention.heard_most,
        "parts": [
            {
                "part": part,
                "from_ms": track.duration_ms * part // PARTS,
                "to_ms": track.duration_ms * (part + 1) // PARTS,
                "heard_percent": heard.heard_percent(part),
                "left_percent": heard.left_percent(part),
                "others_percent": others.heard_percent(part),
            }
            for part in range(PARTS)
        ],
        "as_of": as_of,
        "rules": RULES,
    }
