"""``python -m infra.bench.polars_ranks <file.npz>``: print the seconds that Polars takes to rank all columns of it.

It runs in an environment of its own (.tools/polars), which has Polars and nothing of ours. The best of three.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import polars as pl


def main() -> None:
    with np.load(sys.argv[1]) as columns:
        table = pl.DataFrame({name: columns[name] for name in columns.files})
    print(min(_seconds(table) for _ in range(3)))


def _seconds(table: pl.DataFrame) -> float:
    started = time.perf_counter()
    table.select(pl.all().rank("min", descending=True))
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
