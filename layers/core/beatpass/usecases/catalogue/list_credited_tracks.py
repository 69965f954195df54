"""A page of the public tracks that credit the user's producer, with the producer's standing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from beatpass.domain.insights.calendar.time_zones import day_start, zone_named
from beatpass.domain.leaderboards.boards import Build
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.domain.platform.times import to_iso
from beatpass.storage.catalogue.lists import Rows, list_rows, list_rows_between
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.platform import keys
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import own_producer, read_own
from beatpass.usecases.catalogue.read_tracks import track_items
from beatpass.usecases.catalogue.view_content import PublicTrack, public_tracks


@dataclass(frozen=True, slots=True)
class CreditedTracks:
    """Newest first; ``last`` is the cursor position of the next page, None at the end."""

    standing: Standing
    build: Build | None
    tracks: list[PublicTrack]
    last: str | None


def list_credited_tracks(
    user_id: str,
    artist_id: str | None,
    *,
    joint: bool = False,
    limit: int,
    after: str | None,
    now: datetime,
) -> CreditedTracks:
    """Two calls for a named producer, else three. Raises NoArtistProfile and NotFound.

    ``joint`` selects tracks with collaborators; at most 40.
    """
    named = artist_id or own_producer(user_id, None, now=now).artist_id
    rows = list_rows(named, keys.JOINT_TRACKS if joint else keys.PUBLIC_TRACKS, limit=limit, after=after)
    return _credited(user_id, named, rows, now)


def list_day_tracks(
    user_id: str, artist_id: str | None, *, day: str, timezone: str, limit: int, after: str | None, now: datetime
) -> CreditedTracks:
    """Those first published on this day (YYYY-MM-DD) of the time zone. Calls and errors as for all tracks."""
    named = artist_id or own_producer(user_id, None, now=now).artist_id
    zone, local = zone_named(timezone), date.fromisoformat(day)
    first, end = (to_iso(day_start(each, zone)) for each in (local, local + timedelta(1)))
    rows = list_rows_between(named, keys.PUBLIC_TRACKS, first, end, limit=limit, after=after)
    return _credited(user_id, named, rows, now)


def _credited(user_id: str, named: str, rows: Rows, now: datetime) -> CreditedTracks:

    def wanted(artist_id: str) -> list[Wanted]:
        return [figure_item(StandingKey(artist_id)), *track_items(rows.ids)]

    own, (standing, *items) = read_own(user_id, named, wanted, now=now)
    return CreditedTracks(figure_of(Standing, standing), own.build, public_tracks(items, viewer=named), rows.last)
