"""Read the content of a page of insights for whoever may read it (docs/specification.md 6.1)."""

from __future__ import annotations

from beatpass.domain.insights.page import C
from beatpass.domain.insights.readers import read_as
from beatpass.domain.platform.errors import NotFound
from beatpass.storage.catalogue.entities import entity_of, user_item, user_of
from beatpass.storage.dynamodb.read import Wanted, get_together


def readable(kind: type[C], item: Wanted, user_id: str) -> tuple[C, str]:
    """The content, and the producer as which the user reads it; one call. Raises NotFound."""
    user, stored = get_together([user_item(user_id), item])
    content = entity_of(kind, stored)
    reader = read_as(user_of(user, user_id), content) if content else None
    if content is None or reader is None:
        raise NotFound("resource")
    return content, reader
