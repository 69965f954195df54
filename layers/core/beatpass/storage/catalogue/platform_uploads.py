"""The number of public tracks that all producers published on each day: a document per year, written by builds."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from beatpass.storage.dynamodb.errors import Conflict, faults
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.dynamodb.tables import LeaderboardItem
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class PlatformUploads:
    """By day (MM-DD) of one year; ``as_of`` is None before the first build that found a track of that year."""

    as_of: str | None = None
    days: dict[str, int] = field(default_factory=dict)


def write_platform_uploads(uploads: Mapping[int, int], *, as_of: str) -> None:
    """Write counts by day number; documents of a later build stay. One call per year. Raises Unavailable."""
    years: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for number, count in sorted(uploads.items()):
        day = date.fromordinal(number)
        years[day.year][f"{day:%m-%d}"] = count
    earlier = LeaderboardItem.pk.does_not_exist() | (LeaderboardItem.as_of < as_of)
    for year, days in years.items():
        key = keys.platform_uploads(str(year))
        body = json.dumps(days, separators=(",", ":"))
        with suppress(Conflict), faults():
            LeaderboardItem(*key, body=body, as_of=as_of).save(condition=earlier)


def platform_uploads_item(year: str) -> Wanted:
    return LeaderboardItem, keys.platform_uploads(year)


def platform_uploads_of(item: LeaderboardItem | None) -> PlatformUploads:
    return PlatformUploads(item.as_of, json.loads(item.body)) if item else PlatformUploads()
