"""How storage calls DynamoDB: every call of ours goes through here and fails with this room's own errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from time import sleep
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, GetError, PutError, PynamoDBException
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from beatpass.storage.dynamodb.client import CONNECTION, Defaults
from beatpass.storage.dynamodb.errors import Conflict, Refused, Unavailable
from beatpass.storage.platform.keys import Key

M = TypeVar("M", bound=Model)
Wanted = tuple[type[Model], Key]
# What a transaction will write: a use case passes it on.
Writes = TransactWrite

# DynamoDB's limit of items in one BatchGetItem.
BATCH_GET_ITEMS = 100

_CONFLICTS = {"ConditionalCheckFailed", "ConditionalCheckFailedException", "TransactionConflict"}
# A table takes some time to make room for what suddenly comes.
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
_REFUSALS = {"ValidationError", "ValidationException", "ItemCollectionSizeLimitExceeded"}


def connect() -> None:
    """Make the shared client now, while the function starts, rather than during its first request."""
    _ = CONNECTION.client


@contextmanager
def faults() -> Iterator[None]:
    """Translate PynamoDB's exceptions into Conflict, Refused or Unavailable; DoesNotExist passes as it is."""
    try:
        yield
    except DoesNotExist:
        raise
    except PynamoDBException as error:
        codes = {reason.code for reason in getattr(error, "cancellation_reasons", None) or () if reason}
        # Not error.cause_response_code, which fails where a connection broke and there is no response.
        response = (getattr(error.cause, "response", None) or {}).get("Error", {})
        codes.add(response.get("Code", ""))
        if codes & _REFUSALS:
            raise Refused(response.get("Message", "")) from error
        if codes & _CONFLICTS or "TransactionInProgressException" in codes:
            raise Conflict from error
        raise Unavailable(response.get("Code", type(error).__name__)) from error


@contextmanager
def transaction() -> Iterator[TransactWrite]:
    """All writes of the block, all or nothing, when it ends."""
    with faults(), TransactWrite(connection=CONNECTION) as writes:
        yield writes


def get(model: type[M], key: Key) -> M | None:
    """The item, or None."""
    with faults():
        try:
            return model.get(*key, consistent_read=True)
        except DoesNotExist:
            return None


def batch_get(model: type[M], wanted: Sequence[Key]) -> list[M]:
    """Those of these items that exist, in no order; a call for every BATCH_GET_ITEMS."""
    if not wanted:
        return []
    with faults():
        return list(model.batch_get(list(wanted), consistent_read=True))


def query_page(model: type[M], pk: str, between: Condition, *, limit: int) -> tuple[list[M], str | None]:
    """One call: the last ``limit`` items, latest first, and the sort key where it left off.

    Reads eventually consistently, at half the cost. The sort key is None where nothing is left.
    """
    raws, left_off = query_raw(model, pk, between, limit=limit)
    return [_item(model, raw) for raw in raws], left_off


def query_raw(
    model: type[Model],
    pk: str,
    between: Condition | None,
    *,
    limit: int | None = None,
    matching: Condition | None = None,
    attributes: Sequence[str] | None = None,
    after: str | None = None,
    descending: bool = True,
    consistent: bool = False,
) -> tuple[list[dict[str, Any]], str | None]:
    """The same as DynamoDB writes items, of those that match only, and only these attributes.

    ``after`` is a sort key where such a page left off.
    """
    with faults():
        page = model._get_connection().query(  # noqa: SLF001 - Model.query makes a model of each item
            pk,
            range_key_condition=between,
            filter_condition=matching,
            scan_index_forward=not descending,
            limit=limit,
            exclusive_start_key={"pk": {"S": pk}, "sk": {"S": after}} if after else None,
            consistent_read=consistent,
            attributes_to_get=attributes,
        )
    left_off = page.get("LastEvaluatedKey")
    return page["Items"], left_off["sk"]["S"] if left_off else None


def query_all(model: type[M], pk: str, between: Condition | None = None) -> list[M]:
    """The items in the order of their keys; a call for every MB."""
    found: list[M] = []
    after, left = None, True
    while left:
        raws, after = query_raw(model, pk, between, after=after, descending=False, consistent=True)
        found += [_item(model, raw) for raw in raws]
        left = after is not None
    return found


def get_together(wanted: Sequence[Wanted]) -> list[Any]:
    """Up to BATCH_GET_ITEMS items of several tables in one call, in the order asked for; None for a missing one."""
    found = zip(wanted, get_raw(wanted), strict=True)
    return [_item(model, raw) if raw else None for (model, _), raw in found]


def _item(model: type[M], raw: dict[str, Any]) -> M:
    """As ``model.from_raw_data``, in a fifth of its time, which every page would spend on every item."""
    texts, others = _readers(model)
    values = {name: value["S"] for name, value in raw.items() if name in texts}
    for name, kind, read in others:
        if name in raw:
            values[name] = read(raw[name][kind])
    item = model.__new__(model)
    item.attribute_values = values
    return item


@cache
def _readers(model: type[Model]) -> tuple[set[str], list[tuple[str, str, Callable[[Any], Any]]]]:
    """The attributes that are text as it stands; of the others each one's type, and what makes a value of it."""
    attributes = model.get_attributes()
    texts = {name for name, each in attributes.items() if isinstance(each, UnicodeAttribute)}
    return texts, [(name, each.attr_type, each.deserialize) for name, each in attributes.items() if name not in texts]


def get_raw(wanted: Sequence[Wanted]) -> list[Any]:
    """The same as DynamoDB writes items: attributes by name, each ``{type: value}``."""
    asked: dict[str, Any] = {}
    for model, (pk, sk) in dict.fromkeys(wanted):
        table = asked.setdefault(model.Meta.table_name, {"ConsistentRead": True, "Keys": []})
        table["Keys"].append({"pk": {"S": pk}, "sk": {"S": sk}})
    found = _batch_get_raw(asked)
    return [found.get((model.Meta.table_name, *key)) for model, key in wanted]


def _batch_get_raw(asked: dict[str, Any]) -> dict[tuple[str, str, str], Any]:
    """PynamoDB has no model for a BatchGetItem over tables; a TransactGetItems would fail beside any write of them."""
    found: dict[tuple[str, str, str], Any] = {}
    for _ in range(1 + Defaults.max_retry_attempts):
        if not asked:
            return found
        with faults():
            try:
                answer = CONNECTION.dispatch("BatchGetItem", {"RequestItems": asked})
            except (BotoCoreError, ClientError) as error:
                raise GetError("a batch get failed", error) from error
        for table, items in answer["Responses"].items():
            found.update({(table, item["pk"]["S"], item["sk"]["S"]): item for item in items})
        asked = answer.get("UnprocessedKeys") or {}
    raise Unavailable("UnprocessedKeys")


def put_raw(model: type[Model], items: Sequence[dict[str, Any]]) -> None:
    """Put at most 25 items, written as DynamoDB does, over whatever has their keys; what it throttles comes again."""
    table = model.Meta.table_name
    asked = {table: [{"PutRequest": {"Item": item}} for item in items]}
    for pause in (*_PAUSES, None):
        with faults():
            try:
                answer = CONNECTION.dispatch("BatchWriteItem", {"RequestItems": asked})
            except (BotoCoreError, ClientError) as error:
                raise PutError("a batch write failed", error) from error
        asked = answer.get("UnprocessedItems") or {}
        if not asked:
            return
        if pause is not None:
            sleep(pause)
    raise Unavailable("UnprocessedItems")
