"""The tables, as PynamoDB models. An item is its key and what a reader filters or guards by; the rest is one document.

Documents are compact JSON in one attribute: reading a page of them costs one decoding each instead of a walk over
DynamoDB's type descriptors (docs/decisions/0003-documents.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    VersionAttribute,
)

from beatpass.settings import SETTINGS
from beatpass.storage.dynamodb.client import Defaults, Table


class Text(UnicodeAttribute):
    """What nearly every reader of an item asks for; PynamoDB would look each time whether it is in a map."""

    if not TYPE_CHECKING:

        def __get__(self, item: Table | None, model: type[Table]) -> object:
            return self if item is None else item.attribute_values.get(self.attr_name)


class WholeNumber(NumberAttribute):
    """As all of ours are; PynamoDB would ask a reader of JSON for each."""

    def deserialize(self, value: str) -> int:
        return int(value)


class Version(VersionAttribute):
    """The same."""

    def deserialize(self, value: str) -> int:
        return int(value)


class CatalogueItem(Table):
    """An entity, or a row of a producer's list (credits, albums, followers).

    A row of all tracks has what it is looked for by: the folded ``title``, ``genres``, ``collaborative``, ``uploaded``.
    """

    class Meta(Defaults):
        table_name = SETTINGS.catalogue_table

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    version = WholeNumber(null=True)
    body = Text(null=True)
    title = UnicodeAttribute(null=True)
    genres = UnicodeSetAttribute(null=True)
    collaborative = BooleanAttribute(null=True)
    uploaded = UnicodeAttribute(null=True)


class ActivityItem(Table):
    """A fact; never changed, never deleted."""

    class Meta(Defaults):
        table_name = SETTINGS.activity_table

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    body = Text()


class DocumentItem(Table):
    """A derived document of the projection; ``version`` guards every write of it."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    version = Version()
    body = Text()


class FigureItem(DocumentItem):
    """``xp`` is what a day of a producer earned by plays, if anything: the ledger reads it without the document."""

    class Meta(Defaults):
        table_name = SETTINGS.figures_table

    xp = WholeNumber(null=True)


class StandingItem(DocumentItem):
    """A producer's score document, alone in its table so that a leaderboard build scans nothing else."""

    class Meta(Defaults):
        table_name = SETTINGS.standings_table


class TrackItem(DocumentItem):
    """A track's figures, in a table of their own for the same reason."""

    class Meta(Defaults):
        table_name = SETTINGS.tracks_table


class RowItem(Table):
    """An immutable derived row: capped plays, downloads, parked facts. One of the ledger has ``lines``, and no body."""

    class Meta(Defaults):
        table_name = SETTINGS.figures_table

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    lines = UnicodeAttribute(null=True)
    body = Text(null=True)


class OutboxItem(Table):
    """Events that the bus is to be told of, written with the figures that they tell of; streamed, never changed."""

    class Meta(Defaults):
        table_name = SETTINGS.events_table

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = Text()
    expires_at = WholeNumber()


class LeaderboardItem(Table):
    """A piece of a leaderboard snapshot, or (with ``as_of``, which guards it) the pointer to the one that is served.

    ``data`` are places (records.py), ``body`` is what they are of: identities, or the build.
    """

    class Meta(Defaults):
        table_name = SETTINGS.leaderboards_table

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = Text(null=True)
    data = BinaryAttribute(null=True, legacy_encoding=False)
    as_of = UnicodeAttribute(null=True)
    expires_at = WholeNumber(null=True)


class RecommendationItem(Table):
    """A producer's recommendations of a day, which expire, or whom it has dismissed (``version`` guards that)."""

    class Meta(Defaults):
        table_name = SETTINGS.recommendations_table

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    version = WholeNumber(null=True)
    body = Text()
    expires_at = WholeNumber(null=True)


class StripeEventItem(Table):
    """A webhook event: its envelope, and what became of it (``status`` guards that)."""

    class Meta(Defaults):
        table_name = SETTINGS.stripe_table

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    status = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    received_at = UnicodeAttribute()
    finished_at = UnicodeAttribute(null=True)
    body = Text()


class StripeAccountItem(Table):
    """A connected account; the start of the fetch it comes from guards every write of it."""

    class Meta(Defaults):
        table_name = SETTINGS.stripe_table

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    fetched_at = UnicodeAttribute()
    body = Text()


class FinanceItem(Table):
    """A document of money: ``version`` guards those that change, ``amount`` is a sum that only transactions add to."""

    class Meta(Defaults):
        table_name = SETTINGS.finances_table

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    version = WholeNumber(null=True)
    amount = WholeNumber(null=True)
    body = Text(null=True)
