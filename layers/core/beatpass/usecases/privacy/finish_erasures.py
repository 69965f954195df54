"""Do what requests to forget somebody ask for, until nothing is left (docs/privacy.md 5).

Every step may be repeated, and a request is done only after its last one: a run that fails leaves the rest to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.platform.times import to_iso
from beatpass.domain.privacy.erasures import Erasure, is_overdue, may_begin
from beatpass.gateways.user_pool import delete_sign_in
from beatpass.storage.catalogue.entities import get_user
from beatpass.storage.catalogue.entity_writes import change
from beatpass.storage.dynamodb.write import transaction
from beatpass.storage.privacy.boards import erase_from_boards, erase_from_recommendations
from beatpass.storage.privacy.erasures import finish, list_due
from beatpass.storage.privacy.profiles import erase_profile
from beatpass.storage.privacy.written import delete_kept_answers, erase_written
from beatpass.usecases.platform.parallel import in_parallel


@dataclass(frozen=True, slots=True)
class Erased:
    """How many requests are done now, wait for the next run, and should have been done."""

    done: int
    left: int
    overdue: int


def finish_erasures(
    *,
    now: datetime,
    at_once: bool = False,
    segments: int = 1,
    delete_sign_in: Callable[[str], object] = delete_sign_in,
) -> Erased:
    """``at_once``: also requests that are so young that a leaderboard build may still write the name.

    ``segments`` is the number of parts of a table that are scanned in parallel. Raises Unavailable, botocore's errors.
    """
    due = list_due()
    begun = [each for each in due if at_once or may_begin(each, now)]
    listeners = [each for each in begun if each.kind == "listener"]
    for each in listeners:
        _erase_listener(each, delete_sign_in)
        finish(each, done_at=to_iso(now))
    producers = [each for each in begun if each.kind == "producer" and erase_profile(each.id)]
    _erase_names(producers, segments)
    for each in producers:
        finish(each, done_at=to_iso(now))
    left = [each for each in due if each not in listeners and each not in producers]
    return Erased(len(due) - len(left), len(left), sum(is_overdue(each, now) for each in left))


def _erase_listener(erasure: Erasure, delete_sign_in: Callable[[str], object]) -> None:
    if not erasure.user_id:  # a guest's device
        return
    delete_sign_in(erasure.user_id)
    delete_kept_answers(erasure.user_id)
    user = get_user(erasure.user_id)
    if user.version and not user.artist_ids:  # what a token that was still valid has written since
        with transaction() as writes:
            change(writes, user, None)


def _erase_names(producers: Sequence[Erasure], segments: int) -> None:
    if not producers:
        return
    artist_ids = {each.id for each in producers}
    for user_id in {each.user_id for each in producers} - {""}:
        delete_kept_answers(user_id)
    in_parallel(lambda number: erase_written(artist_ids, (number, segments)), segments)
    in_parallel(lambda number: erase_from_recommendations(artist_ids, (number, segments)), segments)
    in_parallel(lambda number: erase_from_boards(artist_ids, (number, segments)), segments)
