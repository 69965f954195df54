"""Change one attribute of a stored item, and nothing that somebody else writes to it meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from beatpass.storage.dynamodb.errors import Conflict, faults
from beatpass.storage.dynamodb.read import get_raw
from beatpass.storage.dynamodb.tables import Table

Raw = dict[str, Any]


def rewrite(
    item: Raw,
    attribute: Attribute[Any],
    change: Callable[[Raw], Any],
    *,
    model: type[Table],
    unchanged: Callable[[Raw], Condition],
    beside: Sequence[Action] = (),
) -> bool:
    """Set the attribute to what ``change`` makes of the item, None for no change; whether it was changed.

    ``unchanged`` holds for an item that nobody has written since it was read: otherwise it is read again. ``beside``
    changes more with the attribute. Raises Unavailable.
    """
    read: Raw | None = item
    while read is not None and (value := change(read)) is not None:
        key = read["pk"]["S"], read["sk"]["S"]
        try:
            with faults():
                model(*key).update(actions=[attribute.set(value), *beside], condition=unchanged(read))
        except Conflict:
            (read,) = get_raw([(model, key)])
        else:
            return True
    return False
