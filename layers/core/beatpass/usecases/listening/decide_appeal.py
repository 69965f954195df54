"""An operator decides an appeal, once (docs/specification.md 2.10)."""

from __future__ import annotations

from datetime import datetime

from beatpass.domain.listening.appeals import Appeal
from beatpass.domain.platform.errors import Invalid, NotFound
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import to_iso
from beatpass.storage.listening.appeals import open_appeals, put_appeal


def decide_appeal(appeal_id: str, *, accepted: bool, plays: int | None, explanation: str, now: datetime) -> Appeal:
    """``plays`` are granted if it is accepted, all of them if None. Raises NotFound, Invalid, Conflict."""
    if not explanation.strip():
        raise Invalid(explanation="Say why, in words for the producer.")
    appeal = next((each for each in open_appeals() if each.id == appeal_id), None)
    if appeal is None:
        raise NotFound("open appeal")
    decided = appeal.decide(accepted=accepted, plays=plays, explanation=explanation.strip(), at=to_iso(now))
    put_appeal(decided, decided.decided(rules=RULES))
    return decided
