"""Read the content of a page of insights for whoever may read it (docs/specification.md 6.1)."""

from __future__ import annotations

from collections.abc import Sequence

from beatpass.domain.insights.page import C
from beatpass.domain.insights.readers import read_as
from beatpass.domain.platform.errors import NotFound
from beatpass.storage.catalogue.entities import entity_of, user_item, user_of
from beatpass.storage.dynamodb.read import Wanted, get_together
from beatpass.storage.dynamodb.tables import DocumentItem


def readable(kind: type[C], item: Wanted, user_id: str) -> tuple[C, str]:
    """The content, and the producer as which the user reads it; one call. Raises NotFound."""
    content, reader, _ = readable_with(kind, item, user_id, beside=())
    return content, reader


def readable_with(
    kind: type[C], item: Wanted, user_id: str, *, beside: Sequence[Wanted]
) -> tuple[C, str, Sequence[DocumentItem | None]]:
    """The same, with items that are read in the same call."""
    user, stored, *found = get_together([user_item(user_id), item, *beside])
    content = entity_of(kind, stored)
    reader = read_as(user_of(user, user_id), content) if content else None
    if content is None or reader is None:
        raise NotFound("resource")
    return content, reader, found
