"""Read the content of a page of insights for whoever may read it (docs/specification.md 6.1)."""

from __future__ import annotations

from collections.abc import Sequence

from beatpass.domain.catalogue.entities import User
from beatpass.domain.insights.pages.page import C
from beatpass.domain.insights.pages.readers import read_as
from beatpass.domain.platform.errors import NotFound
from beatpass.storage.catalogue.entities import entity_of, from_text, user_item, user_of
from beatpass.storage.dynamodb.read import Wanted, get_together
from beatpass.storage.dynamodb.tables import DocumentItem
from beatpass.storage.platform import versioned_documents
from beatpass.storage.platform.versioned_documents import Stored


def readable(kind: type[C], item: Wanted, user_id: str) -> tuple[C, str]:
    """The content, and the producer as which the user reads it; one call. Raises NotFound."""
    user = user_item(user_id)
    found = versioned_documents.read([user, item])
    return readable_of(kind, found.get(item), found.get(user), user_id)


def readable_of(kind: type[C], stored: Stored | None, user: Stored | None, user_id: str) -> tuple[C, str]:
    """As ``readable``, of what is read. A user without an item manages no producer."""
    content = from_text(kind, stored.body) if stored else None
    return _checked(content, from_text(User, user.body) if user else User(id=user_id))


def readable_with(
    kind: type[C], item: Wanted, user_id: str, *, beside: Sequence[Wanted]
) -> tuple[C, str, Sequence[DocumentItem | None]]:
    """As ``readable``, with items that are read in the same call."""
    user, stored, *found = get_together([user_item(user_id), item, *beside])
    content, reader = _checked(entity_of(kind, stored), user_of(user, user_id))
    return content, reader, found


def _checked(content: C | None, user: User) -> tuple[C, str]:
    reader = read_as(user, content) if content else None
    if content is None or reader is None:
        raise NotFound("resource")
    return content, reader
