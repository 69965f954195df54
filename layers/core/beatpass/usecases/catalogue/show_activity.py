"""A producer's year: its cards, its uploads and the uploads of all producers by day (docs/specification.md 9.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.insights.calendar.time_zones import UTC_NAME, zone_named
from beatpass.domain.insights.sums.local_days import local_uploads
from beatpass.domain.leaderboards.boards import Build
from beatpass.domain.platform.figures import Standing, StandingKey, UploadYear, UploadYearKey
from beatpass.storage.catalogue.platform_uploads import PlatformUploads, platform_uploads_item, platform_uploads_of
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import read_own
from beatpass.usecases.listening.local_standing import count_new_this_month, in_zone


@dataclass(frozen=True, slots=True)
class Activity:
    """``uploads`` are the producer's own by day (MM-DD); ``platform`` are those of all producers.

    ``new_this_month`` are public tracks.
    """

    standing: Standing
    new_this_month: int
    build: Build | None
    uploads: dict[str, int]
    platform: PlatformUploads


def show_activity(user_id: str, artist_id: str | None, *, year: int, timezone: str, now: datetime) -> Activity:
    """One call for a named producer, else two; two more in a time zone other than UTC.

    Raises NoArtistProfile and NotFound.
    """
    years = [str(year)] if timezone == UTC_NAME else [str(year + beside) for beside in (-1, 0, 1)]

    def wanted(artist_id: str) -> list[Wanted]:
        uploads = [figure_item(UploadYearKey(artist_id, each)) for each in years]
        return [figure_item(StandingKey(artist_id)), platform_uploads_item(str(year)), *uploads]

    own, (standing, item, *uploads) = read_own(user_id, artist_id, wanted, now=now)
    platform = platform_uploads_of(item)
    if own.build and (platform.as_of or "") < own.build.as_of:  # that build found no track of this year
        platform = PlatformUploads(own.build.as_of)
    found = {name: figure_of(UploadYear, each) for name, each in zip(years, uploads, strict=True)}
    by_day = found[str(year)].days if timezone == UTC_NAME else local_uploads(found, year, zone_named(timezone))
    local = in_zone(figure_of(Standing, standing), own.artist_id, timezone=timezone, now=now)
    new = count_new_this_month(local, own.artist_id, timezone=timezone, now=now)
    return Activity(local, new, own.build, by_day, platform)
