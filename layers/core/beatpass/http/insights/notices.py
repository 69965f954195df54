"""What a producer is told without looking: choices, digests and alerts (docs/api.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from beatpass.domain.insights.notices.alerts import Alert
from beatpass.domain.insights.notices.digests import Digest
from beatpass.domain.insights.notices.notifications import (
    LEAST_FACTOR,
    LEAST_PLAYS,
    MOST_FACTOR,
    MOST_PLAYS,
    AlertKind,
    DigestKind,
    Notifications,
)
from beatpass.domain.insights.sums.shares import change_percent
from beatpass.domain.platform.rules import RULES
from beatpass.http.platform.files import csv_of
from beatpass.http.platform.resolver import Body
from beatpass.http.platform.shapes import Derived

Factor = Annotated[float, Field(ge=LEAST_FACTOR, le=MOST_FACTOR)]


class NotificationsBody(Body):
    """What is left out is as it was at first."""

    weekly: Annotated[bool, Field(description="whether to make a digest of each week")] = True
    monthly: Annotated[bool, Field(description="whether to make a digest of each month")] = True
    spike: Annotated[bool, Field(description="whether to tell of a track far above its normal day")] = True
    drop: Annotated[bool, Field(description="whether to tell of a track far below its normal day")] = True
    milestone_near: Annotated[bool, Field(description="whether to tell of a milestone of plays within reach")] = True
    money_waiting: Annotated[bool, Field(description="whether to tell of money that waits for payouts")] = True
    spike_factor: Annotated[Factor, Field(description="how many times the normal day is a spike")] = 3.0
    drop_factor: Annotated[Factor, Field(description="a drop is a normal day divided by this, or less")] = 3.0
    least_plays: Annotated[
        int, Field(ge=LEAST_PLAYS, le=MOST_PLAYS, description="plays below which nothing is told")
    ] = 20

    def notifications(self) -> Notifications:
        return Notifications(**self.model_dump())


class NotificationsAnswer(TypedDict):
    weekly: bool
    monthly: bool
    spike: bool
    drop: bool
    milestone_near: bool
    money_waiting: bool
    spike_factor: float
    drop_factor: float
    least_plays: int


class DigestFigure(TypedDict):
    """``explained_by`` is the path of the page with this figure."""

    name: str
    value: int
    before: int
    change_percent: float | None
    explained_by: str


class DigestEntry(TypedDict):
    """A track or a kind of place, by how much it changed. ``title`` is that of a track, null for others."""

    key: str
    title: str | None
    value: int
    before: int
    change: int
    explained_by: str


class NearMilestone(TypedDict):
    track_id: str
    title: str | None
    plays: int
    milestone: int
    explained_by: str


DigestPeriod = TypedDict("DigestPeriod", {"from": str, "to": str})


class DigestAnswer(TypedDict):
    """``moved`` are the figures, ``because`` the tracks and places that changed most, ``within_reach`` what is next."""

    kind: DigestKind
    period: DigestPeriod
    former: DigestPeriod
    made_at: str
    moved: list[DigestFigure]
    because: dict[str, list[DigestEntry]]
    within_reach: list[NearMilestone]
    level: int
    xp_to_next_level: int
    money_waiting: bool
    money_explained_by: str


class DigestsAnswer(Derived):
    items: list[DigestAnswer]


class AlertAnswer(TypedDict):
    """``value`` are plays of the day, ``normal`` those of a normal one; of a milestone the plays so far and it."""

    kind: AlertKind
    day: str
    track_id: str | None
    title: str | None
    value: float
    normal: float
    threshold: float
    explained_by: str


class AlertsAnswer(Derived):
    items: list[AlertAnswer]


def notifications_answer(chosen: Notifications) -> NotificationsAnswer:
    return {
        "weekly": chosen.weekly,
        "monthly": chosen.monthly,
        "spike": chosen.spike,
        "drop": chosen.drop,
        "milestone_near": chosen.milestone_near,
        "money_waiting": chosen.money_waiting,
        "spike_factor": chosen.spike_factor,
        "drop_factor": chosen.drop_factor,
        "least_plays": chosen.least_plays,
    }


_FINANCES = "/v1/producer-dashboard/finances"


def digests_answer(artist_id: str, digests: list[Digest], *, as_of: str) -> DigestsAnswer:
    return {"items": [_digest(artist_id, each) for each in digests], "as_of": as_of, "rules": RULES}


def _digest(artist_id: str, digest: Digest) -> DigestAnswer:
    span = f"from={digest.first}&to={digest.last}"
    compared = f"{span}&compare=custom&compare_from={digest.former_first}&compare_to={digest.former_last}"
    own = f"/v1/backstage/artists/{artist_id}/insights?{compared}"
    return {
        "kind": "weekly" if digest.kind == "weekly" else "monthly",
        "period": {"from": digest.first, "to": digest.last},
        "former": {"from": digest.former_first, "to": digest.former_last},
        "made_at": digest.made_at,
        "moved": [
            {
                "name": name,
                "value": value,
                "before": before,
                "change_percent": change_percent(before, value),
                "explained_by": own,
            }
            for name, (value, before) in digest.figures.items()
        ],
        "because": {
            "tracks": _entries(digest.tracks, digest.titles, lambda key: _of_track(key, compared)),
            "sources": _entries(digest.sources, {}, lambda _: own),
        },
        "within_reach": [
            {
                "track_id": track_id,
                "title": digest.titles.get(track_id),
                "plays": plays,
                "milestone": milestone,
                "explained_by": _of_track(track_id, "range=all_time"),
            }
            for track_id, (plays, milestone) in digest.near.items()
        ],
        "level": digest.level,
        "xp_to_next_level": digest.level_xp,
        "money_waiting": digest.money_waiting,
        "money_explained_by": f"{_FINANCES}?artist_id={artist_id}",
    }


def _entries(rows: Mapping[str, list[int]], titles: Mapping[str, str], page: Callable[[str], str]) -> list[DigestEntry]:
    return [
        {
            "key": key,
            "title": titles.get(key),
            "value": value,
            "before": before,
            "change": value - before,
            "explained_by": page(key),
        }
        for key, (value, before) in rows.items()
    ]


def _of_track(track_id: str, query: str) -> str:
    return f"/v1/backstage/tracks/{track_id}/insights?{query}"


def alerts_answer(alerts: list[Alert], titles: Mapping[str, str], *, as_of: str) -> AlertsAnswer:
    return {"items": [_alert(each, titles) for each in alerts], "as_of": as_of, "rules": RULES}


def _alert(alert: Alert, titles: Mapping[str, str]) -> AlertAnswer:
    about = _of_track(alert.track_id, f"from={alert.day}&to={alert.day}") if alert.track_id else _FINANCES
    return {
        "kind": alert.kind,
        "day": alert.day,
        "track_id": alert.track_id or None,
        "title": titles.get(alert.track_id),
        "value": alert.value,
        "normal": alert.normal,
        "threshold": alert.threshold,
        "explained_by": about,
    }


# --- files

ALERT_COLUMNS = ("kind", "day", "track_id", "title", "value", "normal", "threshold", "explained_by")
DIGEST_COLUMNS = (
    *("kind", "from", "to", "former_from", "former_to", "made_at", "section"),
    *("key", "title", "value", "before", "change", "change_percent", "milestone", "explained_by"),
)
Row = dict[str, Any]


def digests_table(answer: DigestsAnswer) -> str:
    """A row for each figure of each digest: of the sections moved, tracks, sources, within_reach and summary."""
    return csv_of((_head(each) | row for each in answer["items"] for row in _rows(each)), DIGEST_COLUMNS)


def _head(digest: DigestAnswer) -> Row:
    period, former = digest["period"], digest["former"]
    return {
        "kind": digest["kind"],
        "from": period["from"],
        "to": period["to"],
        "former_from": former["from"],
        "former_to": former["to"],
        "made_at": digest["made_at"],
    }


def _rows(digest: DigestAnswer) -> Iterator[Row]:
    for figure in digest["moved"]:
        yield {"section": "moved", "key": figure["name"], **_cells(figure)}
    for section, entries in digest["because"].items():
        for entry in entries:
            yield {"section": section, **_cells(entry)}
    for near in digest["within_reach"]:
        yield {"section": "within_reach", "key": near["track_id"], "value": near["plays"], **_cells(near)}
    key: Literal["level", "xp_to_next_level"]
    for key in ("level", "xp_to_next_level"):
        yield {"section": "summary", "key": key, "value": digest[key]}
    money = {"value": digest["money_waiting"], "explained_by": digest["money_explained_by"]}
    yield {"section": "summary", "key": "money_waiting", **money}


def _cells(part: Mapping[str, Any]) -> Row:
    return {column: part[column] for column in DIGEST_COLUMNS if column in part}
