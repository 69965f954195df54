"""The working documents of a batch as the rules reach them."""

from __future__ import annotations

from typing import Protocol, TypeVar

from beatpass.domain.platform.events import ArtistEvent
from beatpass.domain.platform.figures import Figure, FigureKey, Row, Standing, StandingKey, TrackFigures, TrackKey

F = TypeVar("F", bound=Figure)


class Figures(Protocol):
    """The documents of one batch. ``change`` marks one as changed and returns its copy, new if none is stored."""

    def change(self, key: FigureKey) -> Figure: ...

    def add(self, row: Row) -> None: ...

    def publish(self, event: ArtistEvent) -> None: ...


def document(figures: Figures, key: FigureKey, figure: type[F]) -> F:
    found = figures.change(key)
    if not isinstance(found, figure):
        raise TypeError(f"{key} does not hold a {figure.__name__}")
    return found


def standing_of(figures: Figures, artist_id: str) -> Standing:
    return document(figures, StandingKey(artist_id), Standing)


def track_of(figures: Figures, track_id: str) -> TrackFigures:
    return document(figures, TrackKey(track_id), TrackFigures)


def bump(counts: dict[str, int], name: str, by: int) -> None:
    value = counts.get(name, 0) + by
    if value:
        counts[name] = value
    else:
        counts.pop(name, None)
