"""A producer's year: its cards, its uploads and the uploads of all producers by day (docs/specification.md 9.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.leaderboards.boards import Build
from beatpass.domain.platform.figures import Standing, StandingKey, UploadYear, UploadYearKey
from beatpass.storage.catalogue.platform_uploads import PlatformUploads, platform_uploads_item, platform_uploads_of
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import read_own


@dataclass(frozen=True, slots=True)
class Activity:
    """``uploads`` are the producer's own by day (MM-DD); ``platform`` are those of all producers."""

    standing: Standing
    build: Build | None
    uploads: dict[str, int]
    platform: PlatformUploads


def show_activity(user_id: str, artist_id: str | None, *, year: int, now: datetime) -> Activity:
    """One call for a named producer, else two. Raises NoArtistProfile and NotFound."""

    def wanted(artist_id: str) -> list[Wanted]:
        uploads = figure_item(UploadYearKey(artist_id, str(year)))
        return [figure_item(StandingKey(artist_id)), uploads, platform_uploads_item(str(year))]

    own, (standing, uploads, item) = read_own(user_id, artist_id, wanted, now=now)
    platform = platform_uploads_of(item)
    if own.build and (platform.as_of or "") < own.build.as_of:  # that build found no track of this year
        platform = PlatformUploads(own.build.as_of)
    return Activity(figure_of(Standing, standing), own.build, figure_of(UploadYear, uploads).days, platform)
