"""Access to the working documents of a batch for the projection's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from beatpass.domain.platform.events import ProducerEvent
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.figures import (
    Figure,
    FigureKey,
    LedgerEntry,
    Row,
    Standing,
    StandingKey,
    TrackFigures,
    TrackKey,
)

F = TypeVar("F", bound=Figure)


class Figures(Protocol):
    """The documents of one batch, which rules change in place; they are empty if nothing is stored.

    ``buffers_from`` is the present month (YYYY-MM), the first whose plays go to play buffers; None where none do.
    ``cause`` is the key of the fact that is projected, as text.
    """

    @property
    def buffers_from(self) -> str | None: ...

    @property
    def cause(self) -> str: ...

    def recorded_unlocks(self, artist_id: str) -> Mapping[str, str] | None:
        """In a replay, the facts that unlocked achievements when they were projected; None outside of one."""

    def was_crowded(self, fact: PlayLogged) -> bool | None:
        """In a replay, whether the cap of its network disqualified the play when it was projected; None outside."""

    def load(self, wanted: Iterable[FigureKey]) -> None:
        """Read these documents together, before they are asked for one by one."""

    def peek(self, key: FigureKey) -> Figure:
        """The document, for reading only."""

    def change(self, key: FigureKey) -> Figure:
        """The document, for changes."""

    def add(self, row: Row) -> None: ...

    def move(self, entry: LedgerEntry, *, before: str, cause: str) -> None:
        """Date an award anew: it was given at ``before`` by the fact ``cause``, and is given by the present one."""

    def publish(self, event: ProducerEvent) -> None: ...


def document(figures: Figures, key: FigureKey, figure: type[F]) -> F:
    """Raises TypeError if the key belongs to another type of figure."""
    found = figures.change(key)
    if not isinstance(found, figure):
        raise TypeError(f"{key} does not hold a {figure.__name__}")
    return found


def standing_of(figures: Figures, artist_id: str) -> Standing:
    return document(figures, StandingKey(artist_id), Standing)


def peek_standing(figures: Figures, artist_id: str) -> Standing:
    """The standing, for reading only."""
    found = figures.peek(StandingKey(artist_id))
    if not isinstance(found, Standing):
        raise TypeError(f"{artist_id} has no standing")
    return found


def track_of(figures: Figures, track_id: str) -> TrackFigures:
    return document(figures, TrackKey(track_id), TrackFigures)


def add_to_count(counts: dict[str, int], name: str, by: int) -> None:
    """Zeros are removed, so that equal counts are equal dictionaries."""
    value = counts.get(name, 0) + by
    if value:
        counts[name] = value
    else:
        counts.pop(name, None)
