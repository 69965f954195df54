"""A producer's XP ledger: rows of awards, and the days of its plays, in one partition of the figures table."""

from __future__ import annotations

import json

from beatpass.domain.figures import ArtistDayKey
from beatpass.domain.ledger import Line, Place, Source, Stretch
from beatpass.domain.rules import RULES
from beatpass.storage import keys
from beatpass.storage.access import query_page
from beatpass.storage.tables import FigureItem, RowItem

# One source is looked for among this many rows a call, so that the cost of a page has a bound however rare it is.
ROWS_SEARCHED = 1000


def awards(artist_id: str, *, before: Place | None, source: Source | None, limit: int) -> Stretch:
    """What was awarded otherwise than by plays. One call."""
    pk, first = keys.ledger_bound(artist_id, "")
    _, bound = keys.ledger_bound(artist_id, before.at if before else keys.LAST)
    rows, left_off = query_page(
        RowItem,
        pk,
        RowItem.sk.between(first, before.row if before and before.row else bound),
        # The row in which the page before ended comes again.
        limit=ROWS_SEARCHED if source else limit + 1,
        matching=RowItem.sources.contains(source) if source else None,
    )
    lines = [line for row in rows for line in _award_lines(row)]
    return Stretch(
        [line for line in lines if _is_behind(before, line) and source in {None, line.source}],
        Place(left_off.split("#")[1], left_off) if left_off else None,
    )


def _award_lines(row: RowItem) -> list[Line]:
    stored = json.loads(row.body)
    return [
        Line(Place(each["at"], row.sk, len(stored) - number), **each) for number, each in enumerate(stored, start=1)
    ]


def plays(artist_id: str, *, before: Place | None, limit: int) -> Stretch:
    """What each day's plays earned. One call."""
    pk, first = keys.figure(ArtistDayKey(artist_id, ""))
    _, latest = keys.figure(ArtistDayKey(artist_id, before.at[:10] if before else keys.LAST))
    items, left_off = query_page(FigureItem, pk, FigureItem.sk.between(first, latest), limit=limit + 1)
    lines = [_play_line(item.sk.partition("#")[2], json.loads(item.body).get("xp", 0)) for item in items]
    return Stretch(
        [line for line in lines if _is_behind(before, line) and line.xp],
        Place(left_off.partition("#")[2]) if left_off else None,
    )


def _play_line(day: str, xp: int) -> Line:
    return Line(Place(day), source="plays", cause=day, xp=xp, at=f"{day}T00:00:00.000Z", rules=RULES)


def _is_behind(before: Place | None, line: Line) -> bool:
    return before is None or line.place < before
