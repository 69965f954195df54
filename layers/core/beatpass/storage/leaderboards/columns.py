"""How the items of a snapshot store numbers: as columns, byte by byte, deflated.

A column is a sequence of whole numbers >= 0, one for each row. Its *planes* are the lowest bytes of all rows, then the
next bytes of all rows, and so on: the higher bytes of neighbours are alike, which deflate makes small. An item is

- one byte: how many of the first column's lowest planes follow as they are, because deflate would gain nothing
- two bytes: the number of rows
- these planes
- deflated: one byte with the number of columns, one byte for each with the number of its other planes, and these planes
  in the order of ``plane_order``
- deflated apart, because letters and numbers need different codes: JSON
- other bytes

``column_encoding.py`` writes them with numpy; this reads them with the standard library.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any

HEAD_BYTES = 3
_BYTES = 8  # of a number in memory


class Columns:
    """The numbers of one item. ``rows`` is how many each column has."""

    def __init__(self, data: bytes) -> None:
        raw, self.rows = data[0], int.from_bytes(data[1:HEAD_BYTES], "little")
        self._raw = [data[HEAD_BYTES + n * self.rows : HEAD_BYTES + (n + 1) * self.rows] for n in range(raw)]
        inflate = zlib.decompressobj()
        self._plain = inflate.decompress(data[HEAD_BYTES + raw * self.rows :])
        self._behind = inflate.unused_data
        self._starts = _plane_starts(self._plain[1 : 1 + self._plain[0]], self.rows)

    @property
    def bytes_behind(self) -> bytes:
        return self._texts[1]

    @property
    def json(self) -> Any:  # noqa: ANN401 - what the writer put behind the columns
        return json.loads(self._texts[0])

    @cached_property
    def _texts(self) -> tuple[bytes, bytes]:
        """(JSON, the bytes behind it)."""
        inflate = zlib.decompressobj()
        return inflate.decompress(self._behind), inflate.unused_data

    def value(self, column: int, row: int) -> int:
        found = shift = 0
        for plane in self._raw if column == 0 else ():
            found |= plane[row] << shift
            shift += 8
        for start in self._starts[column]:
            found |= self._plain[start + row] << shift
            shift += 8
        return found

    def values(self, column: int) -> array[int]:
        """The whole column."""
        planes = [self._plain[start : start + self.rows] for start in self._starts[column]]
        whole = bytearray(_BYTES * self.rows)
        for number, plane in enumerate([*(self._raw if column == 0 else ()), *planes]):
            whole[number::_BYTES] = plane
        return array("Q", bytes(whole))


def with_json(data: bytes, content: Any) -> bytes:  # noqa: ANN401 - JSON
    """The same item with other JSON behind its columns."""
    inflate = zlib.decompressobj()
    rest = HEAD_BYTES + data[0] * int.from_bytes(data[1:HEAD_BYTES], "little")
    inflate.decompress(data[rest:])
    behind = inflate.unused_data
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    return data[: len(data) - len(behind)] + zlib.compress(text) + Columns(data).bytes_behind


def plane_order(widths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(column, byte) of each deflated plane: the lowest of all columns first, because they are alike.

    ``widths`` are the numbers of deflated planes.
    """
    for byte in range(max(widths, default=0)):
        yield from ((column, byte) for column, width in enumerate(widths) if byte < width)


@lru_cache
def _plane_starts(widths: bytes, rows: int) -> list[list[int]]:
    """By column: where its planes start."""
    starts: list[list[int]] = [[] for _ in widths]
    for number, (column, _) in enumerate(plane_order(widths)):
        starts[column].append(1 + len(widths) + number * rows)
    return starts


def signed(number: int) -> int:
    """The whole number that ``column_encoding.unsigned`` made a number >= 0: 0, -1, 1, -2, 2 are 0, 1, 2, 3, 4."""
    return (number >> 1) ^ -(number & 1)
