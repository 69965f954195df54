"""List a producer's XP ledger by pages (docs/specification.md 9.2)."""

from __future__ import annotations

from datetime import datetime

from beatpass.domain.platform.figures import Standing
from beatpass.domain.progress.xp_ledger import LedgerPage, LinePosition, Source, page_of
from beatpass.storage.platform.derived_figures import figure_of
from beatpass.storage.platform.play_buffers import buffer_items
from beatpass.storage.progress.xp_ledger import read_lines
from beatpass.usecases.catalogue.own_producer import read_own


def list_xp_ledger(
    user_id: str,
    artist_id: str | None,
    *,
    source: Source | None,
    before: LinePosition | None,
    limit: int,
    now: datetime,
) -> LedgerPage:
    """The lines behind ``before``, newest first. Raises NoArtistProfile and NotFound.

    Two calls for a named producer or a later page, else three.

    A later page takes the producer that ``before`` names. A page that is not the last may be shorter than ``limit``, or
    empty: a call searches a limited number of rows.
    """
    if before is None:  # the slots are read with the lines
        own, (standing, *slots) = read_own(user_id, artist_id, lambda own_id: buffer_items(own_id)[:1], now=now)
    else:
        own, (standing, *slots) = read_own(user_id, artist_id or before.artist_id, buffer_items, now=now)
        before = before._replace(artist_id="")
    lines, read_to = read_lines(
        own.artist_id,
        before=before,
        source=source,
        limit=limit,
        standing=figure_of(Standing, standing),
        slots=slots,
    )
    return page_of(lines, read_to, artist_id=own.artist_id, limit=limit)
