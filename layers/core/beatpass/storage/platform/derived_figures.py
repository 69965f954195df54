"""Derived figures as pages read them, together with other items (``read.get_together``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from beatpass.domain.platform.figures import Figure, FigureKey, StandingKey, TrackKey
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.read import Wanted, query_all
from beatpass.storage.dynamodb.tables import DocumentItem, FigureItem, Key, StandingItem, TrackItem
from beatpass.storage.platform import figure_keys, keys

F = TypeVar("F", bound=Figure)

_TABLES: dict[type[FigureKey], type[DocumentItem]] = {StandingKey: StandingItem, TrackKey: TrackItem}


def figure_item(key: FigureKey) -> Wanted:
    return _TABLES.get(type(key), FigureItem), figure_keys.key_of(key)


def month_item(month: Key) -> Wanted:
    return FigureItem, month


def query_days(pk: str, first: str, last: str) -> Iterator[tuple[str, str]]:
    """(day, document) of each day of these months (YYYY-MM), without the producer's awards; one call per MB."""
    between = FigureItem.sk.between(keys.DAYS + first, keys.DAYS + last + keys.LAST)
    for item in query_all(FigureItem, pk, between):
        if keys.AWARDS not in item.sk:
            yield item.sk.removeprefix(keys.DAYS), item.body


def figure_of(kind: type[F], item: DocumentItem | None) -> F:
    """The figure; a default one where the projection has not stored it yet."""
    return documents.load(kind, item.body) if item else kind()
