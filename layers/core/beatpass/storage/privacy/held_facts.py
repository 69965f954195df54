"""Find what facts hold of one listener: by looking at all of them, a bounded part at a time.

No index leads from a listener to its facts: it would double the cost of every play, to serve a question that is hardly
ever asked.
"""

from __future__ import annotations

from typing import Any

from beatpass.domain.platform.facts import Fact
from beatpass.domain.privacy.held_data import HeldFacts
from beatpass.storage.dynamodb.read import scan_page
from beatpass.storage.dynamodb.tables import ActivityItem, Key
from beatpass.storage.platform.activity import from_body

# Calls of a MB each, and so many facts that no further call is made.
_CALLS, _ENOUGH = 4, 100
# The keys of these end with what others have made up, or with a pseudonym: a position does not tell it.
_TOLD_IN_PART = ("PLAY#", "DOWNLOAD#", "FOLLOW#")
_UNTOLD = 16


def find_held_facts(pseudonym: str, *, after: Key | None) -> HeldFacts:
    """The facts of this listener in the next part of the table."""
    found: list[tuple[Key, Fact]] = []
    position = after
    for _ in range(_CALLS):
        raws, left_off = scan_page(ActivityItem, after=position, matching=ActivityItem.body.contains(pseudonym))
        found += [((raw["pk"]["S"], raw["sk"]["S"]), from_body(raw["kind"]["S"], raw["body"]["S"])) for raw in raws]
        if left_off is None:
            return HeldFacts(_of(pseudonym, found), None)
        position = left_off
        if len(found) >= _ENOUGH:
            break
    told = _told(position, after)
    behind = [(key, fact) for key, fact in found if key[0] != (told or ("",))[0] or key[1] <= (told or ("", ""))[1]]
    return HeldFacts(_of(pseudonym, behind), told)


def _told(position: Key | None, after: Key | None) -> Key | None:
    """The position, or one shortly before it whose key tells nothing of others."""
    if position is None or not position[1].startswith(_TOLD_IN_PART):
        return position
    cut = position[0], position[1][:-_UNTOLD]
    return position if after is not None and cut[0] == after[0] and cut[1] <= after[1] else cut


def _of(pseudonym: str, found: list[tuple[Key, Fact]]) -> list[Fact]:
    return [fact for _, fact in found if pseudonym in _people(fact)]


def _people(fact: Fact) -> tuple[Any, ...]:
    return getattr(fact, "listener_id", None), getattr(fact, "user_id", None)
