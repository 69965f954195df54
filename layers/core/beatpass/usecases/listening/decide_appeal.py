"""An operator decides an appeal, once (docs/specification.md 2.10)."""

from __future__ import annotations

from datetime import datetime

from beatpass.domain.listening.appeals import Appeal
from beatpass.domain.platform.errors import Invalid, NotFound
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.text import compose, is_visible, several_lines
from beatpass.domain.platform.times import to_iso
from beatpass.storage.listening.appeals import find_open_appeal, put_appeal
from beatpass.usecases.platform.retry_conflicts import retry_conflicts


def decide_appeal(appeal_id: str, *, accepted: bool, plays: int | None, explanation: str, now: datetime) -> Appeal:
    """``plays`` are granted if it is accepted, all of them if None. Raises NotFound, Invalid, Conflict."""
    because = _checked(explanation)

    def attempt() -> Appeal:
        """It is read again where somebody wrote meanwhile: another operator, or an erasure that takes out its words."""
        found = find_open_appeal(appeal_id)
        if found is None:
            raise NotFound("open appeal")
        appeal, version = found
        decided = appeal.decide(accepted=accepted, plays=plays, explanation=because, at=to_iso(now))
        put_appeal(decided, decided.decided(rules=RULES), over=version)
        return decided

    return retry_conflicts(attempt)


def _checked(explanation: str) -> str:
    text = compose(explanation.strip())
    if not is_visible(text):
        raise Invalid(explanation="Say why, in words for the producer.")
    try:
        return several_lines(text)
    except ValueError as error:
        raise Invalid(explanation=str(error)) from error
