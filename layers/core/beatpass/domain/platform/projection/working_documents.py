"""Access to the working documents of a batch for the projection's rules."""

from __future__ import annotations

from typing import Protocol, TypeVar

from beatpass.domain.platform.events import ProducerEvent
from beatpass.domain.platform.figures import Figure, FigureKey, Row, Standing, StandingKey, TrackFigures, TrackKey

F = TypeVar("F", bound=Figure)


class Figures(Protocol):
    """The documents of one batch. ``get`` returns the working copy, which rules change in place; it is empty if nothing
    is stored. ``add`` takes new rows, ``publish`` takes events.
    """

    def change(self, key: FigureKey) -> Figure: ...

    def add(self, row: Row) -> None: ...

    def publish(self, event: ProducerEvent) -> None: ...


def document(figures: Figures, key: FigureKey, figure: type[F]) -> F:
    """Raises TypeError if the key belongs to another type of figure."""
    found = figures.change(key)
    if not isinstance(found, figure):
        raise TypeError(f"{key} does not hold a {figure.__name__}")
    return found


def standing_of(figures: Figures, artist_id: str) -> Standing:
    return document(figures, StandingKey(artist_id), Standing)


def track_of(figures: Figures, track_id: str) -> TrackFigures:
    return document(figures, TrackKey(track_id), TrackFigures)


def add_to_count(counts: dict[str, int], name: str, by: int) -> None:
    """Zeros are removed, so that equal counts are equal dictionaries."""
    value = counts.get(name, 0) + by
    if value:
        counts[name] = value
    else:
        counts.pop(name, None)
