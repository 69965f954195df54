"""Reads of DynamoDB. Each fails with the errors of ``errors``.

*Raw* items are as DynamoDB writes them: attributes by name, each ``{type: value}``, compressed
bodies as text. A model of an item costs more CPU
than the rest of its read, so reads of many items give raw ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

import botocore.session
from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, GetError

from beatpass.settings import SETTINGS
from beatpass.storage.dynamodb.client import CONNECTION, Defaults
from beatpass.storage.dynamodb.compression import unpack
from beatpass.storage.dynamodb.errors import Unavailable, faults
from beatpass.storage.dynamodb.tables import Condition, Key, Table

M = TypeVar("M", bound=Table)
# DynamoDB's limit of items in one BatchGetItem.
BATCH_GET_ITEMS = 100
Wanted = tuple[type[Table], Key]
Part = tuple[int, int]
"""The number of a part of a table (from 0), and the number of parts."""


def get(model: type[M], key: Key) -> M | None:
    """The item, or None."""
    with faults():
        try:
            return model.get(*key, consistent_read=True)
        except DoesNotExist:
            return None


def batch_get(model: type[M], wanted: Sequence[Key]) -> list[M]:
    """Those of these items that exist, in no order; one call per 100 items."""
    if not wanted:
        return []
    with faults():
        return list(model.batch_get(list(wanted), consistent_read=True))


def get_together(wanted: Sequence[Wanted], *, eventually: Sequence[type[Table]] = ()) -> list[Any]:
    """At most 100 items of several tables in one call, in the order of ``wanted``, each of its model or None.

    Items of the models ``eventually`` are read eventually consistently, at half the cost.
    """
    found = zip(wanted, get_raw(wanted, eventually=eventually), strict=True)
    return [_item(model, raw) if raw else None for (model, _), raw in found]


def get_raw(wanted: Sequence[Wanted], *, consistent: bool = True, eventually: Sequence[type[Table]] = ()) -> list[Any]:
    """As ``get_together``, but raw items. Reads that are not consistent cost half."""
    asked: dict[str, Any] = {}
    for model, (pk, sk) in dict.fromkeys(wanted):
        always = consistent and model not in eventually
        table = asked.setdefault(model.Meta.table_name, {"ConsistentRead": always, "Keys": []})
        table["Keys"].append({"pk": {"S": pk}, "sk": {"S": sk}})
    found = _batch_get_raw(asked)
    return [found.get((model.Meta.table_name, *key)) for model, key in wanted]


def _batch_get_raw(asked: dict[str, Any]) -> dict[tuple[str, str, str], Any]:
    """PynamoDB offers no BatchGetItem over several tables. A TransactGetItems would fail beside concurrent writes."""
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
            found.update({(table, item["pk"]["S"], item["sk"]["S"]): unpack(item) for item in items})
        asked = answer.get("UnprocessedKeys") or {}
    raise Unavailable("UnprocessedKeys")


def query_page(model: type[M], pk: str, between: Condition, *, limit: int) -> tuple[list[M], str | None]:
    """One call: the last ``limit`` items, latest first, and the sort key after which the next page starts.

    Reads eventually consistently, at half the cost. The sort key is None where nothing is left.
    """
    raws, left_off = query_raw(model, pk, between, limit=limit)
    return [_item(model, raw) for raw in raws], left_off


def query_raw(
    model: type[Table],
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
    """As ``query_page``, but raw items, only those that match, and only these attributes.

    ``after`` is the sort key that the previous page returned.
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
    return list(map(unpack, page["Items"])), left_off["sk"]["S"] if left_off else None


def query_all(model: type[M], pk: str, between: Condition | None = None) -> list[M]:
    """The items in the order of their keys; one call per MB."""
    found: list[M] = []
    after, left = None, True
    while left:
        raws, after = query_raw(model, pk, between, after=after, descending=False, consistent=True)
        found += [_item(model, raw) for raw in raws]
        left = after is not None
    return found


def scan_raw(model: type[Table], part: Part = (0, 1), *, consistent: bool = True) -> Iterator[dict[str, Any]]:
    """Every raw item of one part of the table; an eventually consistent scan costs half.

    The items of a partition come together; their order depends on the implementation of DynamoDB.
    """
    segment, segments = part
    left_off = None
    while True:
        with faults():
            page = model._get_connection().scan(  # noqa: SLF001 - Model.scan makes a model of each item: twice the time
                segment=segment, total_segments=segments, exclusive_start_key=left_off, consistent_read=consistent
            )
        yield from map(unpack, page["Items"])
        left_off = page.get("LastEvaluatedKey")
        if left_off is None:
            return


def scan_page(
    model: type[Table], *, after: Key | None, matching: Condition, limit: int | None = None
) -> tuple[list[dict[str, Any]], Key | None]:
    """One call: the raw items that match among the next MB, or ``limit``, and the key after which the next page is."""
    start = {"pk": {"S": after[0]}, "sk": {"S": after[1]}} if after else None
    with faults():
        page = model._get_connection().scan(  # noqa: SLF001 - as scan_raw
            filter_condition=matching,
            limit=limit,
            exclusive_start_key=start,  # type: ignore[arg-type] # a raw key, which PynamoDB passes on
            consistent_read=False,
        )
    left_off = page.get("LastEvaluatedKey")
    return list(map(unpack, page["Items"])), (left_off["pk"]["S"], left_off["sk"]["S"]) if left_off else None


def stream_inserts(model: type[Table]) -> Iterator[dict[str, Any]]:
    """The stream's records of new items, from every shard and for the day that a stream keeps; botocore's errors."""
    # Not the connection's session, whose loader knows DynamoDB only.
    client = botocore.session.get_session().create_client("dynamodbstreams", region_name=SETTINGS.region)
    stream = CONNECTION.client.describe_table(TableName=model.Meta.table_name)["Table"]["LatestStreamArn"]
    for shard in _shards(client, stream):
        first = client.get_shard_iterator(StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
        iterator = first["ShardIterator"]
        while iterator:
            page = client.get_records(ShardIterator=iterator)
            yield from (record["dynamodb"] for record in page["Records"] if record["eventName"] == "INSERT")
            # An open shard has no last page; an empty page is its present end.
            iterator = page.get("NextShardIterator") if page["Records"] else None


def _shards(client: Any, stream: str) -> Iterator[str]:  # noqa: ANN401 - botocore has no types
    asked: dict[str, str] = {"StreamArn": stream}
    while True:
        found = client.describe_stream(**asked)["StreamDescription"]
        yield from (shard["ShardId"] for shard in found["Shards"])
        if "LastEvaluatedShardId" not in found:
            return
        asked["ExclusiveStartShardId"] = found["LastEvaluatedShardId"]


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
def _readers(model: type[Table]) -> tuple[set[str], list[tuple[str, str, Callable[[Any], Any]]]]:
    """The names of the text attributes; of each other attribute its name, DynamoDB type and deserialiser."""
    attributes = model.get_attributes()
    texts = {name for name, each in attributes.items() if isinstance(each, UnicodeAttribute)}
    return texts, [(name, each.attr_type, each.deserialize) for name, each in attributes.items() if name not in texts]
