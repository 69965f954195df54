"""How storage calls DynamoDB: every call of ours goes through here and fails with this room's own errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from pynamodb.connection import Connection
from pynamodb.exceptions import DoesNotExist, PynamoDBException
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from beatpass.settings import SETTINGS
from beatpass.storage.errors import Conflict, Refused, Unavailable
from beatpass.storage.keys import Key
from beatpass.storage.tables import Meta

M = TypeVar("M", bound=Model)

_CONFLICTS = {"ConditionalCheckFailed", "ConditionalCheckFailedException", "TransactionConflict"}
_REFUSALS = {"ValidationError", "ValidationException", "ItemCollectionSizeLimitExceeded"}

CONNECTION = Connection(
    region=SETTINGS.region,
    connect_timeout_seconds=Meta.connect_timeout_seconds,
    read_timeout_seconds=Meta.read_timeout_seconds,
    max_retry_attempts=Meta.max_retry_attempts,
)


@contextmanager
def faults() -> Iterator[None]:
    """Translate PynamoDB's exceptions into Conflict, Refused or Unavailable; DoesNotExist passes as it is."""
    try:
        yield
    except DoesNotExist:
        raise
    except PynamoDBException as error:
        codes = {reason.code for reason in getattr(error, "cancellation_reasons", None) or () if reason}
        codes.add(error.cause_response_code or "")
        if codes & _REFUSALS:
            raise Refused(error.cause_response_message or "") from error
        if codes & _CONFLICTS or "TransactionInProgressException" in codes:
            raise Conflict from error
        raise Unavailable(error.cause_response_code or type(error).__name__) from error


@contextmanager
def transaction() -> Iterator[TransactWrite]:
    """All writes of the block, all or nothing, when it ends."""
    with faults(), TransactWrite(connection=CONNECTION) as writes:
        yield writes


def get(model: type[M], key: Key, *, consistent: bool = True) -> M | None:
    """The item, or None."""
    with faults():
        try:
            return model.get(*key, consistent_read=consistent)
        except DoesNotExist:
            return None


def batch_get(model: type[M], wanted: Sequence[Key]) -> list[M]:
    """Those of these items that exist, in no order; a call for every hundred."""
    if not wanted:
        return []
    with faults():
        return list(model.batch_get(list(wanted), consistent_read=True))
