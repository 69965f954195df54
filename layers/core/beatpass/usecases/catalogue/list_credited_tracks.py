"""A page of the public tracks that one's own producer is credited on, with its standing beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.leaderboards.boards import Build
from beatpass.domain.platform.figures import Standing, StandingKey, TrackFigures, TrackKey
from beatpass.storage.catalogue.entities import entity_of, track_item
from beatpass.storage.catalogue.lists import list_rows
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.platform import keys
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import own_producer, read_own
from beatpass.usecases.catalogue.view_content import PublicTrack


@dataclass(frozen=True, slots=True)
class CreditedTracks:
    """Newest first; ``last`` is the position that the next page goes on from, None at the end."""

    standing: Standing
    build: Build | None
    tracks: list[PublicTrack]
    last: str | None


def list_credited_tracks(
    user_id: str,
    artist_id: str | None,
    *,
    joint: bool = False,
    day: str = "",
    limit: int,
    after: str | None,
    now: datetime,
) -> CreditedTracks:
    """Two calls where the producer is named, three where it must be found first. Raises NoArtistProfile and NotFound.

    ``joint`` leaves those without collaborators out, ``day`` (YYYY-MM-DD) those not first published on it; at most 40.
    """
    named = artist_id or own_producer(user_id, None, now=now).artist_id
    rows = list_rows(named, (keys.JOINT_TRACKS if joint else keys.PUBLIC_TRACKS) + day, limit=limit, after=after)

    def wanted(artist_id: str) -> list[Wanted]:
        figures = [figure_item(TrackKey(each)) for each in rows.ids]
        return [figure_item(StandingKey(artist_id)), *map(track_item, rows.ids), *figures]

    own, (standing, *items) = read_own(user_id, named, wanted, now=now)
    tracks = [entity_of(Track, item) for item in items[: len(rows.ids)]]
    figures = [figure_of(TrackFigures, item) for item in items[len(rows.ids) :]]
    shown = [PublicTrack(track, each) for track, each in zip(tracks, figures, strict=True) if track and track.public]
    return CreditedTracks(figure_of(Standing, standing), own.build, shown, rows.last)
