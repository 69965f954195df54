"""A user's own account: what it says, and whether the user listens privately (docs/privacy.md 3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from beatpass.domain.platform.versions import require_version
from beatpass.domain.privacy.held_data import Account, HeldData
from beatpass.storage.catalogue.entities import get_producers, user_item, user_of
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.privacy.erasures import due_item, erasure_of
from beatpass.storage.privacy.held_facts import find_held_facts
from beatpass.usecases.platform.pseudonyms import pseudonym_of
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def view_account(user_id: str) -> Account:
    """One call. Raises TryAgain."""
    pseudonym = pseudonym_of(user_id)
    user, due = get_together([user_item(user_id), due_item("listener", pseudonym)])
    return Account(user_of(user, user_id), pseudonym, erasure_of(due))


def set_private(user_id: str, *, private: bool, versions: Collection[int] | None = None) -> Account:
    """Listen privately, or not any more, as a user of one of these versions, or of any.

    Without a difference nothing is written. Raises Outdated, TryAgain.
    """

    def attempt() -> Account:
        account = view_account(user_id)
        user = account.user
        require_version(user.version, versions)
        if user.private == private:
            return account
        changed = replace(user, private=private, pseudonym=account.pseudonym, version=user.version + 1)
        with transaction() as writes:
            change(writes, user, changed)
        return replace(account, user=changed)

    return retry_conflicts(attempt)


def show_held_data(user_id: str, *, after: Key | None) -> HeldData:
    """What is held of the user, with its facts of the next part of all facts: up to six calls. Raises TryAgain."""
    account = view_account(user_id)
    producers = get_producers(account.user.artist_ids) if account.user.artist_ids else {}
    ordered = [producers[each] for each in account.user.artist_ids if each in producers]
    return HeldData(account, ordered, find_held_facts(account.pseudonym, after=after))
