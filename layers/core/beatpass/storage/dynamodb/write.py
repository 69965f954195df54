"""Writes to DynamoDB. Each fails with the errors of ``errors``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import sleep
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.transactions import TransactWrite

from beatpass.storage.dynamodb.client import CONNECTION
from beatpass.storage.dynamodb.compression import packed
from beatpass.storage.dynamodb.errors import Unavailable, faults
from beatpass.storage.dynamodb.tables import Key, Table

_EXISTS = "ConditionalCheckFailed"
# A table adapts to a sudden load within some seconds.
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)


Attributes = Mapping[str, int | str]


class Writes(TransactWrite):
    """The writes of one transaction, which the use case passes to each function that adds some."""

    def put_document(self, model: type[Table], key: Key, *, over: int, body: str, beside: Attributes) -> None:
        """As ``save`` of a :class:`tables.DocumentItem` of version ``over`` (0: a new one), without making the model.

        ``beside`` are further attributes of the item.
        """
        pk, sk = key
        item: dict[str, Any] = {"pk": {"S": pk}, "sk": {"S": sk}, "version": {"N": str(over + 1)}, "body": packed(body)}
        item |= {name: {"S": each} if isinstance(each, str) else {"N": str(each)} for name, each in beside.items()}
        put = {
            "TableName": model.Meta.table_name,
            "Item": item,
            "ExpressionAttributeNames": {"#version": "version"},
            "ConditionExpression": "attribute_not_exists(#version)",
        }
        if over:
            put["ConditionExpression"] = "#version = :over"
            put["ExpressionAttributeValues"] = {":over": {"N": str(over)}}
        self._put_items.append(put)  # TransactWrite.save() takes models only


@contextmanager
def transaction() -> Iterator[Writes]:
    """Write everything that the block adds, all or nothing, when the block ends."""
    with faults(), Writes(connection=CONNECTION) as writes:
        yield writes


def put_new(items: Sequence[Table]) -> int:
    """Put those of these items whose key is free, in one transaction (all or none of them); the number of them.

    At most 100 items. After Unavailable they may exist; a retry then writes nothing.
    """
    left = list(items)
    while left:
        with faults():
            try:
                with Writes(connection=CONNECTION) as writes:
                    for item in left:
                        writes.save(item, condition=type(item).pk.does_not_exist())
                break
            except TransactWriteError as error:
                exist = [reason is not None and reason.code == _EXISTS for reason in error.cancellation_reasons]
                if not any(exist):
                    raise
                left = [item for item, exists in zip(left, exist, strict=True) if not exists]
    return len(left)


def put_raw(model: type[Table], items: Sequence[dict[str, Any]]) -> None:
    """Put at most 25 raw items, over existing ones of the same keys; retry those that DynamoDB throttles."""
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
