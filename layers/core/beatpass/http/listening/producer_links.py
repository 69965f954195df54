"""The requests and answers of producers' links (docs/api.md)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from typing_extensions import TypedDict

from beatpass.domain.insights.sums.shares import percent_of
from beatpass.domain.listening.producer_links import MAX_LINKS, OwnLink, TargetKind
from beatpass.domain.platform.daily_counts import by_day
from beatpass.domain.platform.figures import LinkFigures
from beatpass.domain.platform.times import day_number
from beatpass.http.platform import patterns, text_validation
from beatpass.http.platform.resolver import Body
from beatpass.http.platform.shapes import Derived

_RECENT_DAYS = 30
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    BeforeValidator(text_validation.composed),
    AfterValidator(text_validation.visible_line),
]


class LinkTarget(Body):
    kind: TargetKind
    id: Annotated[str, StringConstraints(pattern=patterns.ID)]


class NewLink(Body):
    target: Annotated[LinkTarget, Field(description="the producer, its album, or a track on which it is credited")]
    label: Annotated[Label, Field(description="what only the producer sees: where the link is posted")]


class LinkTargetAnswer(TypedDict):
    kind: TargetKind
    id: str


class OwnLinkAnswer(TypedDict):
    """Following ``path`` at the API counts a click and leads to the target's page."""

    id: str
    path: str
    target: LinkTargetAnswer
    label: str
    created_at: str


class RecentLinkAnswer(TypedDict):
    """Clicks and plays of the last 30 UTC days, today included."""

    clicks: int
    plays: int


class CountedLinkAnswer(OwnLinkAnswer):
    """``bot_clicks`` are those of known bots, such as previews in chats, which are not in ``clicks``.

    ``completion_percent`` is the mean percentage of the track that its plays heard; null without plays.
    """

    clicks: int
    bot_clicks: int
    plays: int
    qualified_plays: int
    qualified_percent: float
    completion_percent: float | None
    last_30_days: RecentLinkAnswer


class OwnLinksAnswer(Derived):
    """The newest first; at most ``most``."""

    items: list[CountedLinkAnswer]
    most: int


def link_answer(link_id: str, link: OwnLink) -> OwnLinkAnswer:
    return {
        "id": link_id,
        "path": f"/v1/links/{link_id}",
        "target": {"kind": link.kind, "id": link.target_id},
        "label": link.label,
        "created_at": link.created_at,
    }


def counted_link_answer(link_id: str, link: OwnLink, figures: LinkFigures, *, as_of: str) -> CountedLinkAnswer:
    since = day_number(as_of[:10]) - _RECENT_DAYS
    completion = round(figures.ratio_millionths / 10_000 / figures.plays, 2) if figures.plays else None
    return {
        **link_answer(link_id, link),
        "clicks": figures.clicks,
        "bot_clicks": figures.bot_clicks,
        "plays": figures.plays,
        "qualified_plays": figures.qualified_plays,
        "qualified_percent": percent_of(figures.qualified_plays, figures.plays),
        "completion_percent": completion,
        "last_30_days": {"clicks": _since(figures.daily, since), "plays": _since(figures.daily_plays, since)},
    }


def _since(daily: list[int], day: int) -> int:
    return sum(count for number, count in by_day(daily) if number > day)


MOST = MAX_LINKS
