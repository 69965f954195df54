"""The tables, as PynamoDB models. An item is its key, the attributes that conditions and filters name, and a document.

Documents are compact JSON in one attribute, longer ones compressed (compression.py): reading a page of them costs one
decoding each instead of a walk over DynamoDB's type descriptors (docs/decisions/0003-documents.md).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    VersionAttribute,
)
from pynamodb.connection.table import TableConnection
from pynamodb.expressions import condition
from pynamodb.models import Model

from beatpass.settings import SETTINGS
from beatpass.storage.dynamodb.client import CONNECTION, Defaults
from beatpass.storage.dynamodb.compression import decompress

Key = tuple[str, str]
"""The partition key and the sort key of an item, which every table calls ``pk`` and ``sk``."""
Condition = condition.Condition
"""What a conditional write requires or a query filters by, made of a model's attributes."""


class Text(UnicodeAttribute):
    """Text, which may be stored compressed.

    Reads the value directly: PynamoDB would check at every access whether the attribute is part of a map.
    """

    def get_value(self, value: dict[str, Any]) -> str:
        return decompress(value["B"]) if "B" in value else str(super().get_value(value))

    if not TYPE_CHECKING:

        def __get__(self, item: Table | None, model: type[Table]) -> object:
            return self if item is None else item.attribute_values.get(self.attr_name)


class WholeNumber(NumberAttribute):
    """Reads integers directly: PynamoDB would make a JSON decoder for each."""

    def deserialize(self, value: str) -> int:
        return int(value)


class Version(VersionAttribute):
    """The same for a version."""

    def deserialize(self, value: str) -> int:
        return int(value)


class Table(Model):
    """The base of every model."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)

    def has_values_of(self, other: Table) -> bool:
        """Whether all attributes of the two items are equal."""
        return self.attribute_values == other.attribute_values

    @classmethod
    def _get_connection(cls) -> TableConnection:
        own = super()._get_connection()
        if own.connection is not CONNECTION:
            with suppress(ValueError):  # another model of the same table has registered it
                CONNECTION.add_meta_table(own.get_meta_table())
            own.connection = CONNECTION
        return own


class CatalogueItem(Table):
    """An entity, or a row of a producer's list (credits, albums, followers).

    A row of the table of all tracks has what a search filters by: the folded ``title``, ``genres``, ``collaborative``
    and ``uploaded``.
    """

    class Meta(Defaults):
        table_name = SETTINGS.catalogue_table

    version = WholeNumber(null=True)
    body = Text(null=True)
    title = UnicodeAttribute(null=True)
    genres = UnicodeSetAttribute(null=True)
    collaborative = BooleanAttribute(null=True)
    uploaded = UnicodeAttribute(null=True)


class KeptAnswerItem(Table):
    """The answer to a request with an idempotency key, without ``body`` while it is carried out.

    ``started``, in milliseconds, guards its writes; ``digest`` is that of the request.
    """

    class Meta(Defaults):
        table_name = SETTINGS.catalogue_table

    started = WholeNumber()
    digest = UnicodeAttribute()
    body = Text(null=True)
    expires_at = WholeNumber()


class ActivityItem(Table):
    """A fact; never changed but to forget a person. The fact of a play expires if it is to (docs/privacy.md 6)."""

    class Meta(Defaults):
        table_name = SETTINGS.activity_table

    kind = UnicodeAttribute()
    body = Text()
    expires_at = WholeNumber(null=True)


class DocumentItem(Table):
    """A derived document of the projection; ``version`` guards every write of it."""

    version = Version()
    body = Text()


class FigureItem(DocumentItem):
    """What the XP ledger reads without the document stands beside it.

    A producer's day has ``xp``, the XP from plays, if any, and ``flushed``, the last epoch of the play buffer in it; a
    slot of the play buffer has ``buffered``: its epoch, the number of its plays and their XP by day, as JSON.
    """

    class Meta(Defaults):
        table_name = SETTINGS.figures_table

    xp = WholeNumber(null=True)
    flushed = WholeNumber(null=True)
    buffered = UnicodeAttribute(null=True)


class StandingItem(DocumentItem):
    """A producer's score document, alone in its table so that a leaderboard build scans nothing else."""

    class Meta(Defaults):
        table_name = SETTINGS.standings_table


class TrackItem(DocumentItem):
    """A track's figures, alone in their table for the same reason."""

    class Meta(Defaults):
        table_name = SETTINGS.tracks_table


class RowItem(Table):
    """An immutable derived row: a capped play, download or quarantined fact; the XP ledger's have only ``lines``."""

    class Meta(Defaults):
        table_name = SETTINGS.figures_table

    lines = UnicodeAttribute(null=True)
    body = Text(null=True)
    expires_at = WholeNumber(null=True)


class OutboxItem(Table):
    """Events for the event bus, written in the transaction of the figures that they report; streamed, never changed."""

    class Meta(Defaults):
        table_name = SETTINGS.events_table

    body = Text()
    expires_at = WholeNumber()


class LeaderboardItem(Table):
    """A part of a leaderboard snapshot, or (with ``as_of``, which guards its writes) the pointer to the served one.

    ``data`` holds rank records (records.py), ``body`` the identities of the ranked or the description of the build.
    """

    class Meta(Defaults):
        table_name = SETTINGS.leaderboards_table

    body = Text(null=True)
    data = BinaryAttribute(null=True, legacy_encoding=False)
    as_of = UnicodeAttribute(null=True)
    expires_at = WholeNumber(null=True)


class RecommendationItem(Table):
    """A producer's recommendations of a day, which expire, or its dismissals (``version`` guards their writes)."""

    class Meta(Defaults):
        table_name = SETTINGS.recommendations_table

    version = WholeNumber(null=True)
    body = Text()
    expires_at = WholeNumber(null=True)


class StripeEventItem(Table):
    """A webhook event: its envelope, and its result (``status`` guards every write of it)."""

    class Meta(Defaults):
        table_name = SETTINGS.stripe_table

    status = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    received_at = UnicodeAttribute()
    finished_at = UnicodeAttribute(null=True)
    body = Text()


class StripeAccountItem(Table):
    """A connected account; ``fetched_at``, the time when its fetch began, guards every write of it."""

    class Meta(Defaults):
        table_name = SETTINGS.stripe_table

    fetched_at = UnicodeAttribute()
    body = Text()


class FinanceItem(Table):
    """A money document: ``version`` guards those that change, ``amount`` is a sum that only transactions add to."""

    class Meta(Defaults):
        table_name = SETTINGS.finances_table

    version = WholeNumber(null=True)
    amount = WholeNumber(null=True)
    body = Text(null=True)
