"""Writes columns of numbers as columns.py describes; only a leaderboard build imports it.

Deflate comes from libdeflate: what zlib reads, as small as zlib makes it, in a third of zlib's time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

import deflate
import msgspec
import numpy as np

from beatpass.ranking.scores import Column
from beatpass.storage.leaderboards.columns import plane_order

_LEVEL = 6
_BYTES = 8
_JSON = msgspec.json.Encoder()  # takes a fifth of the time of the standard library


def unsigned(numbers: Column) -> Column:
    """Whole numbers as numbers >= 0, small ones as small ones: 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4."""
    wide = numbers.astype(np.int64)
    return (wide << 1) ^ (wide >> 63)


def narrow(numbers: Column) -> Column:
    """Numbers >= 0 in as few bytes each as the greatest one needs: a build keeps a hundred columns of all producers."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


class Encoder:
    """Encodes ranges of rows of these columns. All items have the same planes: as many as the greatest number needs."""

    def __init__(self, columns: Sequence[Column], *, raw: int = 0) -> None:
        self._columns = columns
        self._widths = [(int(column.max(initial=0)).bit_length() + 7) // 8 for column in columns]
        self._raw = min(raw, self._widths[0])
        self._head = bytes([len(columns), self._widths[0] - self._raw, *self._widths[1:]])

    def items(
        self, bounds: Sequence[tuple[int, int]], json: Sequence[object], others: Iterable[bytes] = repeat(b"")
    ) -> Iterator[bytes]:
        """One item for each of these ranges of rows [start, stop), which follow each other, with its JSON and its other
        bytes behind.
        """
        if not bounds:
            return
        begin = bounds[0][0]
        planes = self._planes(begin, bounds[-1][1])
        for (start, stop), behind, bytes_behind in zip(bounds, json, others, strict=False):
            part = planes[:, start - begin : stop - begin]
            yield b"".join(
                (
                    bytes([self._raw]),
                    (stop - start).to_bytes(2, "little"),
                    part[: self._raw].tobytes(),
                    deflate.zlib_compress(self._head + part[self._raw :].tobytes(), _LEVEL),
                    deflate.zlib_compress(_JSON.encode(behind), _LEVEL),
                    bytes_behind,
                )
            )

    def _planes(self, begin: int, end: int) -> Column:
        """The raw planes, then the lowest planes of all columns, the next ones of all columns, and so on."""
        order = plane_order([self._widths[0] - self._raw, *self._widths[1:]])
        rows = {place: self._raw + number for number, place in enumerate(order)}
        rows |= {(0, number - self._raw): number for number in range(self._raw)}
        planes = np.empty((sum(self._widths), end - begin), np.uint8)
        for number, (column, width) in enumerate(zip(self._columns, self._widths, strict=True)):
            lowest = self._raw if number == 0 else 0
            of_bytes = np.ascontiguousarray(column[begin:end], "<u8").view(np.uint8).reshape(-1, _BYTES)
            for byte in range(width):
                planes[rows[number, byte - lowest]] = of_bytes[:, byte]
        return planes
