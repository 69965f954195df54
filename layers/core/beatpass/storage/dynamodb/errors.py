"""The errors that storage raises, and the translation of PynamoDB's exceptions into them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pynamodb.exceptions import DoesNotExist, PynamoDBException

from beatpass.domain.platform.errors import TryAgain

_CONFLICTS = {
    "ConditionalCheckFailed",
    "ConditionalCheckFailedException",
    "TransactionConflict",
    "TransactionInProgressException",
}
_REFUSALS = {"ValidationError", "ValidationException", "ItemCollectionSizeLimitExceeded"}


class Conflict(TryAgain):
    """Another writer was faster: read again and decide again."""


class Refused(Exception):
    """DynamoDB never accepts this write, for example because a document exceeds 400 KB."""


class Unavailable(TryAgain):
    """A temporary failure, for example throttling or a timeout: retry later. After a timeout the write may exist."""


class OutOfTime(TryAgain):
    """The time for a long write ended before the table took everything; a part of it may be written."""


@contextmanager
def faults() -> Iterator[None]:
    """Translate PynamoDB's exceptions into Conflict, Refused or Unavailable; let DoesNotExist pass."""
    try:
        yield
    except DoesNotExist:
        raise
    except PynamoDBException as error:
        codes = {reason.code for reason in getattr(error, "cancellation_reasons", None) or () if reason}
        # error.cause_response_code fails where a connection broke and there is no response.
        response = (getattr(error.cause, "response", None) or {}).get("Error", {})
        codes.add(response.get("Code", ""))
        if codes & _REFUSALS:
            raise Refused(response.get("Message", "")) from error
        if codes & _CONFLICTS:
            raise Conflict from error
        raise Unavailable(response.get("Code", type(error).__name__)) from error
