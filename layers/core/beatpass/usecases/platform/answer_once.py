"""Carry out a request with an idempotency key once, and give its answer to all that repeat it (docs/api.md 1.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from beatpass.domain.platform.errors import InProgress, KeyReused, TryAgain
from beatpass.domain.platform.kept_answers import KeptAnswer, KeyedRequest
from beatpass.storage.platform.kept_answers import claim, find, keep, release


def answer_once(request: KeyedRequest, carry_out: Callable[[], KeptAnswer], *, now: datetime) -> KeptAnswer:
    """The answer of ``carry_out``, or the one that was kept. An exception is not kept: the key is free again.

    Two calls beside its own, also for a repeated request. Raises KeyReused for another request of the same key,
    InProgress while the first one is carried out, and what ``carry_out`` raises.
    """
    if not claim(request, now):
        return _kept(request)
    try:
        answer = carry_out()
    except BaseException:
        release(request, now)
        raise
    keep(request, now, answer)
    return answer


def _kept(request: KeyedRequest) -> KeptAnswer:
    stored = find(request)
    if stored is None:  # it failed a moment ago
        raise TryAgain
    if stored.digest != request.digest:
        raise KeyReused
    if stored.answer is None:
        raise InProgress
    return stored.answer
