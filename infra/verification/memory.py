"""The documents of the projection in memory, for verifications that run without the stack."""

from __future__ import annotations

from collections.abc import Iterable

from beatpass.domain.platform.events import ProducerEvent
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.figures import Figure, FigureKey, LedgerEntry, Row
from beatpass.domain.platform.pseudonyms import pseudonym


def named(listener: str) -> str:
    """A pseudonym by a key that is not secret: nothing is stored."""
    return pseudonym(b"verification", listener)


class Memory:
    """Plays are counted in their days at once, without a play buffer."""

    def __init__(self) -> None:
        self._kept: dict[FigureKey, Figure] = {}

    @property
    def buffers_from(self) -> None:
        return None

    @property
    def cause(self) -> str:
        return ""

    def was_crowded(self, fact: PlayLogged) -> bool | None:
        raise NotImplementedError

    def recorded_unlocks(self, artist_id: str) -> None:
        """This is no replay."""

    def load(self, wanted: Iterable[FigureKey]) -> None:
        """All documents are in memory."""

    def peek(self, key: FigureKey) -> Figure:
        return self.change(key)

    def change(self, key: FigureKey) -> Figure:
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = key.figure()
        return found

    def add(self, row: Row) -> None:
        """Rows are not compared."""

    def move(self, entry: LedgerEntry, *, before: str, cause: str) -> None:
        """Rows are not compared."""

    def publish(self, event: ProducerEvent) -> None:
        """Events are not compared."""
