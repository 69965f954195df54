"""Kept answers (domain/platform/kept_answers.py) in the catalogue table, from which they expire."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime

from beatpass.domain.platform.kept_answers import KEPT, LEASE, KeptAnswer, KeyedRequest
from beatpass.storage.dynamodb.errors import Conflict, faults
from beatpass.storage.dynamodb.read import get
from beatpass.storage.dynamodb.tables import Condition, KeptAnswerItem, Key
from beatpass.storage.platform import keys


@dataclass(frozen=True, slots=True)
class Stored:
    """``answer`` is None while the request is carried out."""

    digest: str
    answer: KeptAnswer | None


def claim(request: KeyedRequest, now: datetime) -> bool:
    """Note that the request is carried out from now on; False if its key is taken."""
    free = (
        KeptAnswerItem.pk.does_not_exist()
        | (KeptAnswerItem.expires_at < int(now.timestamp()))
        | (KeptAnswerItem.body.does_not_exist() & (KeptAnswerItem.started < _milliseconds(now - LEASE)))
    )
    try:
        with faults():
            _item(request, now).save(condition=free)
    except Conflict:
        return False
    return True


def find(request: KeyedRequest) -> Stored | None:
    item = get(KeptAnswerItem, _key(request))
    if item is None:
        return None
    return Stored(item.digest, KeptAnswer(**json.loads(item.body)) if item.body else None)


def keep(request: KeyedRequest, started: datetime, answer: KeptAnswer) -> None:
    """Unless another request has taken the key over meanwhile."""
    item = _item(request, started)
    item.body = json.dumps(asdict(answer), ensure_ascii=False)
    with suppress(Conflict), faults():
        item.save(condition=_mine(started))


def release(request: KeyedRequest, started: datetime) -> None:
    """The request failed: the same key may be sent again."""
    with suppress(Conflict), faults():
        KeptAnswerItem(*_key(request)).delete(condition=_mine(started))


def _item(request: KeyedRequest, started: datetime) -> KeptAnswerItem:
    expires_at = int((started + KEPT).timestamp())
    return KeptAnswerItem(*_key(request), started=_milliseconds(started), digest=request.digest, expires_at=expires_at)


def _key(request: KeyedRequest) -> Key:
    return keys.kept_answer(request.user_id, hashlib.sha256(request.key.encode()).hexdigest())


def _mine(started: datetime) -> Condition:
    return KeptAnswerItem.started == _milliseconds(started)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
