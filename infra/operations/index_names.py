"""make index-names: let searches find producers that were saved when searches had no rows for each word, or other ones.

It can be stopped and started again, and a second run finds nothing to do.
"""

from __future__ import annotations

import argparse

from beatpass.storage.catalogue.name_index import add_missing_rows, delete_stale_rows, producer_ids
from beatpass.usecases.platform.retry_conflicts import retry_conflicts
from infra.operations.on_stack import on_running_stack


def index_names() -> tuple[int, int]:
    """The number of producers that were looked at, and of those that searches find only now."""
    looked = mended = 0
    for artist_id in producer_ids():
        looked += 1
        mended += retry_conflicts(lambda artist_id=artist_id: add_missing_rows(artist_id)) > 0  # type: ignore[misc]
    delete_stale_rows()
    return looked, mended


def main() -> None:
    argparse.ArgumentParser(prog="infra.operations.index_names", description=__doc__).parse_args()
    on_running_stack("infra.operations.index_names")
    looked, mended = index_names()
    print(f"  {looked:,} producers, of which searches find {mended:,} by every word only now")


if __name__ == "__main__":
    main()
