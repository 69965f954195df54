"""Read what was downloaded and bought of a track, an album or a producer, by month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.platform.figures import (
    Acquisitions,
    AcquisitionsKey,
    AlbumAcquisitionsKey,
    ProducerAcquisitionsKey,
    TrackAcquisitionsKey,
)
from beatpass.storage.dynamodb.read import BATCH_GET_ITEMS, Wanted, get_together
from beatpass.storage.dynamodb.tables import DocumentItem
from beatpass.storage.platform.derived_figures import figure_item, figure_of

_KEYS: dict[type[Track | Album | Producer], type[AcquisitionsKey]] = {
    Track: TrackAcquisitionsKey,
    Album: AlbumAcquisitionsKey,
    Producer: ProducerAcquisitionsKey,
}


def acquisitions_items(kind: type[Track | Album | Producer], content_id: str, months: Iterable[str]) -> list[Wanted]:
    """Of these months (YYYY-MM)."""
    return [figure_item(_KEYS[kind](content_id, month)) for month in months]


def acquisitions_of(items: Iterable[DocumentItem | None]) -> list[Acquisitions]:
    """Those of months in which something was downloaded."""
    return [figure_of(Acquisitions, item) for item in items if item]


def read_acquisitions(wanted: Sequence[Wanted]) -> list[Acquisitions]:
    """One call for each hundred months."""
    return [each for some in _in_calls(wanted) for each in acquisitions_of(get_together(some))]


def _in_calls(wanted: Sequence[Wanted]) -> Iterator[Sequence[Wanted]]:
    for start in range(0, len(wanted), BATCH_GET_ITEMS):
        yield wanted[start : start + BATCH_GET_ITEMS]
