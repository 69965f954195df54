"""A producer's XP ledger, a page at a time (docs/specification.md 9.2)."""

from __future__ import annotations

from datetime import datetime

from beatpass.domain.progress.xp_ledger import LedgerPage, Place, Source, page_of
from beatpass.storage.progress.xp_ledger import read_lines
from beatpass.usecases.catalogue.own_producer import own_producer


def list_xp_ledger(
    user_id: str, artist_id: str | None, *, source: Source | None, before: Place | None, limit: int, now: datetime
) -> LedgerPage:
    """The lines behind ``before``, newest first. Two calls. Raises NoArtistProfile and NotFound.

    A page may be shorter than ``limit``, or empty, and yet not the last: a call looks at so many rows only.
    """
    own = own_producer(user_id, artist_id, now=now)
    lines, left_off = read_lines(own.artist_id, before=before, source=source, limit=limit)
    return page_of(lines, left_off, limit=limit)
