"""The API's answers about plays that did not qualify, and about appeals (docs/api.md)."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from typing_extensions import TypedDict

from beatpass.domain.listening.appeals import Appeal, State, UnqualifiedPlays
from beatpass.domain.listening.reasons import REASONS, rules_on
from beatpass.domain.platform.facts import UnqualifiedReason
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.text import several_lines
from beatpass.http.platform import text_validation
from beatpass.http.platform.resolver import Body
from beatpass.http.platform.shapes import Derived

_DATE = Field(json_schema_extra={"format": "date"})
Day = Annotated[str, AfterValidator(text_validation.calendar_date), _DATE]
DayQuery = Annotated[Day | None, Query(description="the UTC day on which the plays started; today without it")]
Message = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000),
    BeforeValidator(text_validation.composed),
    AfterValidator(several_lines),
    AfterValidator(text_validation.visible),
]


class AppealBody(Body):
    day: Day
    reason: UnqualifiedReason
    message: Message


class AppealAnswer(TypedDict):
    """``plays`` did not qualify when it was filed; ``granted`` of them earned XP. ``explanation`` is the operator's."""

    id: str
    track_id: str
    day: str
    reason: str
    plays: int
    message: str
    state: State
    filed_at: str
    decided_at: str | None
    granted: int
    explanation: str | None


class AppealsAnswer(TypedDict):
    items: list[AppealAnswer]
    next_cursor: str | None


class UnqualifiedReasonAnswer(TypedDict):
    """``rule`` says in words what did not hold, ``advice`` what to do; ``rules`` is the version of the rule."""

    reason: str
    plays: int
    rule: str
    advice: str
    rules: str
    appeal: AppealAnswer | None


class UnqualifiedPlaysAnswer(Derived):
    """``plays`` are all of the day, ``unqualified`` those that did not qualify; most frequent reasons first."""

    track_id: str
    day: str
    plays: int
    unqualified: int
    reasons: list[UnqualifiedReasonAnswer]


def appeal_answer(appeal: Appeal) -> AppealAnswer:
    return {
        "id": appeal.id,
        "track_id": appeal.track_id,
        "day": appeal.day,
        "reason": appeal.reason,
        "plays": appeal.plays,
        "message": appeal.message,
        "state": appeal.state,
        "filed_at": appeal.filed_at,
        "decided_at": appeal.decided_at,
        "granted": appeal.granted,
        "explanation": appeal.explanation,
    }


def unqualified_plays_answer(found: UnqualifiedPlays, *, as_of: str) -> UnqualifiedPlaysAnswer:
    counted = sorted(found.unqualified.items(), key=lambda each: (-each[1], each[0]))
    return {
        "track_id": found.track_id,
        "day": found.day,
        "plays": found.plays,
        "unqualified": sum(found.unqualified.values()),
        "reasons": [_reason_answer(reason, plays, found) for reason, plays in counted],
        "as_of": as_of,
        "rules": RULES,
    }


def _reason_answer(reason: str, plays: int, found: UnqualifiedPlays) -> UnqualifiedReasonAnswer:
    appeal = found.appeals.get(reason)
    return {
        "reason": reason,
        "plays": plays,
        "rule": REASONS[reason].rule,
        "advice": REASONS[reason].advice,
        "rules": rules_on(found.day),
        "appeal": appeal_answer(appeal) if appeal else None,
    }
