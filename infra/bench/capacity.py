"""Request units of DynamoDB calls by AWS's rules; DynamoDB Local counts transactions twice and absent items never."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from infra.bench.calls import Call

_WRITE_BYTES, _READ_BYTES = 1024, 4096
Item = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Units:
    """``items`` counts items written, in transactions or without."""

    write: float
    read: float
    items: float


def units(calls: Iterable[Call]) -> Units:
    """The units of these calls. Reads that are not consistent count half; updates must be of small items."""
    write = read = 0.0
    items = 0
    for call in calls:
        match call.operation:
            case "TransactWriteItems":
                written = [of for _, of in written_units([call])]
                items += len(written)
                write += sum(written)
            case "BatchWriteItem":
                put = [
                    each["PutRequest"]["Item"] for table in call.arguments["RequestItems"].values() for each in table
                ]
                items += len(put)
                write += sum(ceil(_size(each) / _WRITE_BYTES) for each in put)
            case "Scan":
                read += ceil(sum(map(_size, call.answer["Items"])) / _READ_BYTES) / 2
            case "PutItem":
                items += 1
                write += ceil(_size(call.arguments["Item"]) / _WRITE_BYTES)
            case "UpdateItem":  # of counters and markers of usual_way.py, which are below 1 KB
                items += 1
                write += 1
            case "GetItem":
                read += _read(call.answer.get("Item"))
            case "BatchGetItem":
                for name, table in call.arguments["RequestItems"].items():
                    found = call.answer["Responses"].get(name, [])
                    of = sum(map(_read, found)) + len(table["Keys"]) - len(found)
                    read += of if table.get("ConsistentRead") else of / 2
            case _:
                raise ValueError(f"no rule for {call.operation}")
    return Units(write=write, read=read, items=items)


def written_units(calls: Iterable[Call]) -> Iterator[tuple[tuple[str, str], float]]:
    """The table and sort key of each item that these transactions write, and its units."""
    for call in calls:
        if call.operation == "TransactWriteItems":
            for each in (action for entry in call.arguments["TransactItems"] for action in entry.values()):
                item = each.get("Item") or each["Key"]
                yield (each["TableName"], item["sk"]["S"]), 2 * ceil(_size(item) / _WRITE_BYTES)


def _read(item: Item | None) -> int:
    """An absent item costs one unit too."""
    return ceil(_size(item) / _READ_BYTES) if item else 1


def _size(item: Item) -> int:
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: dict[str, Any]) -> int:
    kind, content = next(iter(value.items()))
    match kind:
        case "N":
            return len(content) // 2 + 2
        case "SS":
            return sum(len(text.encode()) for text in content)
        case _:
            return len(content if isinstance(content, bytes) else content.encode())
