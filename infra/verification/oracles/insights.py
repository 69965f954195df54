"""Recompute a page of insights from the facts, as simply as possible and without the product's rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from statistics import fmean
from typing import Any
from zoneinfo import ZoneInfo

from infra.verification.oracles.figures import Facts, qualifies

NAMES = {"day": "%Y-%m-%d", "week": "%G-%V", "month": "%Y-%m"}
# (minimum percentage heard, name, points in the quality score)
PARTS = ((80, "completed", 100), (60, "mostly", 70), (40, "half", 50), (20, "partial", 30), (0, "skipped", 10))

Plays = list[tuple[Any, str]]
"""Each play with the reason why it is unqualified, or "qualified"."""


def page_of(
    facts: Facts,
    kind: str,
    content_id: str,
    *,
    first: str,
    last: str,
    bucket: str,
    duration_ms: int = 0,
    timezone: str = "UTC",
    week_starts: str = "monday",
) -> dict[str, Any]:
    """The expected page, without names, titles and fields that do not depend on plays."""

    def _day(each: tuple[Any, str]) -> date:
        """The date on the reader's clock when the play started."""
        return _instant(each[0].started_at).astimezone(ZoneInfo(timezone)).date()

    def _name(day: date, bucket: str) -> str:
        shifted = day + timedelta(bucket == "week" and week_starts == "sunday")
        return shifted.strftime(NAMES[bucket])

    plays = [
        (fact, _reason(index, facts))
        for index, fact in enumerate(facts)
        if _is_of(fact, kind, content_id) and first <= str(_day((fact, ""))) <= last
    ]
    days = _days(first, last)
    starts = [day for day in days if day == days[0] or _name(day, bucket) != _name(day - timedelta(1), bucket)]
    points = {start: [each for each in plays if _name(_day(each), bucket) == _name(start, bucket)] for start in starts}
    series = [{"date": str(start), "plays": len(found)} for start, found in points.items()]
    half = len(days) // 2
    former = [each for each in plays if _day(each) < days[0] + timedelta(half)]
    latter = [each for each in plays if _day(each) > days[-1] - timedelta(half)]
    known = [each for each in plays if not _is_guest(each)]
    enough = len(_people(plays)) >= 5
    listeners = _top(known, lambda each: each[0].listener_id, 10 if enough else 0, len(plays), key="user_id")
    others = len(known) - sum(each["plays"] for each in listeners)
    reasons = _count(plays, lambda each: each[1])
    reasons.pop("qualified", None)
    page = {
        "range": {
            "from": first,
            "to": last,
            "bucket": bucket,
            "timezone": timezone,
            "week_starts": week_starts,
            "days_without_hours": 0,
        },
        "plays": {
            "total": len(plays),
            "trend_percent": _change(len(former), len(latter)),
            "peak": max(series, key=lambda point: int(str(point["plays"]))) if plays else None,
            "daily_mean": round(len(plays) / len(days), 2),
            "data_points": len(series),
            "series": series,
        },
        "unique_listeners": {
            "value": len(_people(plays)),
            "approximate": False,
            "error_percent": 0.0,
        },
        "devices": _top(plays, lambda each: each[0].device, 10, len(plays)),
        "platforms": _top(plays, lambda each: each[0].platform, 4, len(plays)),
        "locations": _locations(plays),
        "listeners": listeners,
        "listeners_other": {"plays": others, "percent": _percent(others, len(plays))},
        "listeners_approximation": {"approximate": False, "error_plays": 0},
        "guests": {"plays": len(plays) - len(known), "percent": _percent(len(plays) - len(known), len(plays))},
        "unqualified": {
            "total": sum(reasons.values()),
            "reasons": dict(reasons),
            "series": [
                {"date": str(start), "total": sum(found.values()), "reasons": dict(found)}
                for start, of_point in points.items()
                if (found := _count([each for each in of_point if each[1] != "qualified"], lambda each: each[1]))
            ],
        },
    }
    page["sources"] = _sources(plays, former, latter)
    if kind == "track":
        return page | {"engagement": _engagement(plays, points, former, latter, duration_ms)}
    return page | {
        "top_tracks": _top(plays, lambda each: each[0].track_id, 10, len(plays), key="track_id"),
        "top_tracks_approximation": {"approximate": False, "error_plays": 0},
    }


def _people(plays: Plays) -> set[str]:
    return {play.listener_id for play, _ in plays}


def _locations(plays: Plays) -> list[dict[str, Any]]:
    """Countries of five listeners, ten at the most, and all others as one row, which has five listeners too."""
    by_country = {name: [each for each in plays if each[0].country == name] for name in {p.country for p, _ in plays}}
    ordered = sorted(by_country, key=lambda name: (-len(by_country[name]), name))
    told = [name for name in ordered if len(_people(by_country[name])) >= 5][:10]
    while told and 0 < len(_people(_rest(plays, told))) < 5:
        told = told[:-1]
    counted = [(name, len(by_country[name])) for name in told]
    if rest := _rest(plays, told):
        counted.append(("other", len(rest)))
    return [{"key": name, "plays": count, "percent": _percent(count, len(plays))} for name, count in counted]


def _rest(plays: Plays, told: list[str]) -> Plays:
    return [each for each in plays if each[0].country not in told]


def heard_by_parts(plays: Iterable[Any]) -> tuple[list[int], list[int], int]:
    """(how often each hundredth's middle was heard, in which hundredth plays ended, how many plays tell)."""
    told = [play for play in plays if play.heard]
    heard, left = [0] * 100, [0] * 100
    for play in told:
        middles = [(number + 0.5) * play.duration_ms / 100 for number in range(100)]
        for begin, end in play.heard:
            for number, middle in enumerate(middles):
                heard[number] += begin <= middle < end
        _, ended = play.heard[-1]
        left[max([number for number, middle in enumerate(middles) if middle < ended], default=0)] += 1
    return heard, left, len(told)


def _sources(plays: Plays, former: Plays, latter: Plays) -> dict[str, Any]:
    """Without the labels of links."""
    stated = [each for each in plays if each[0].source]
    unstated = len(plays) - len(stated)
    kinds = _top(stated, lambda each: each[0].source, 99, len(plays))
    links = _top([each for each in plays if each[0].link_id], lambda each: each[0].link_id, 10, len(plays))
    for row in kinds:
        before, after = (sum(each[0].source == row["key"] for each in half) for half in (former, latter))
        row["trend_percent"] = _change(before, after)
    for rows, field in ((kinds, "source"), (links, "link_id")):
        for row in rows:
            found = [each for each in plays if getattr(each[0], field) == row["key"]]
            row["completion_percent"] = _mean_share(found)
            row["qualified_plays"] = sum(reason == "qualified" for _, reason in found)
            row["qualified_percent"] = _percent(row["qualified_plays"], len(found))
    hosts = [each for each in plays if each[0].referrer_host]
    return {
        "kinds": kinds,
        "unstated": {"plays": unstated, "percent": _percent(unstated, len(plays))},
        "referrers": _top(hosts, lambda each: each[0].referrer_host, 10, len(plays)),
        "links": links,
    }


def _engagement(
    plays: Plays, points: dict[date, Plays], former: Plays, latter: Plays, duration_ms: int
) -> dict[str, Any]:
    listened, share = _mean_listen(plays), _mean_share(plays)
    length = None if listened is None else min(100.0, round(100 * listened / duration_ms, 2))
    counted = Counter(_part(each) for each in plays)
    score = (
        round(fmean(worth for each in plays for _, name, worth in PARTS if _part(each) == name), 2) if plays else None
    )
    skipped = _percent(counted["skipped"], len(plays))
    return {
        "listen_ms_mean": _whole(listened),
        "listen_percent": length,
        "completion_percent": share,
        "listen_ms_total": sum(play.listened_ms for play, _ in plays),
        "completed": counted["completed"],
        "completed_percent": _percent(counted["completed"], len(plays)),
        "retention": _level(share, {80: "excellent", 60: "good", 40: "fair", 0: "poor"}),
        "badge": _badge(share, length),
        "insight": "no_plays"
        if not plays
        else "early_skips"
        if skipped >= 40
        else f"{_badge(share, length)}_engagement",
        "quality_score": score,
        "quality_rating": _level(score, {70: "excellent", 60: "good", 40: "fair", 20: "needs_work", 0: "poor"}),
        "breakdown": {name: counted[name] for _, name, _ in PARTS},
        "series": [
            {
                "date": str(start),
                "listen_ms_mean": _whole(_mean_listen(found)),
                "completion_percent": _mean_share(found),
                "plays": len(found),
            }
            for start, found in points.items()
        ],
        "trend_percent": _change(_mean_listen(former), _mean_listen(latter)),
    }


def _is_of(fact: Any, kind: str, content_id: str) -> bool:  # noqa: ANN401 - any fact
    if type(fact).__name__ != "PlayLogged":
        return False
    match kind:
        case "track":
            return bool(fact.track_id == content_id)
        case "album":
            return bool(fact.album_id == content_id)
        case _:
            return any(bool(credit.artist_id == content_id) for credit in fact.credits)


def _reason(index: int, facts: Facts) -> str:
    verdict = str(facts[index].verdict)
    return "daily_cap" if verdict == "qualified" and not qualifies(index, facts) else verdict


def _is_guest(each: tuple[Any, str]) -> bool:
    return bool(each[0].guest or each[0].private) or str(each[0].verdict) == "admin"


def _days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(number) for number in range((end - start).days + 1)]


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _count(plays: Plays, of: Callable[[tuple[Any, str]], str]) -> Counter[str]:
    return Counter(map(of, plays))


def _top(
    plays: Plays, of: Callable[[tuple[Any, str]], str], most: int, whole: int, *, key: str = "key"
) -> list[dict[str, Any]]:
    ordered = sorted(_count(plays, of).items(), key=lambda item: (-item[1], item[0]))
    return [{key: name, "plays": count, "percent": _percent(count, whole)} for name, count in ordered[:most]]


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def _change(former: float | None, latter: float | None) -> float | None:
    return round(100 * (latter - former) / former, 2) if former and latter is not None else None


def _mean_listen(plays: Plays) -> float | None:
    return _mean(play.listened_ms for play, _ in plays)


def _mean_share(plays: Plays) -> float | None:
    mean = _mean(100 * play.listened_ms / play.duration_ms for play, _ in plays)
    return None if mean is None else round(mean, 2)


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return fmean(found) if found else None


def _whole(mean: float | None) -> int | None:
    return None if mean is None else round(mean)


def _part(each: tuple[Any, str]) -> str:
    percent = 100 * each[0].listened_ms / each[0].duration_ms
    return next(name for least, name, _ in PARTS if percent >= least)


def _level(value: float | None, levels: dict[int, str]) -> str | None:
    return None if value is None else next(name for least, name in levels.items() if value >= least)


def _badge(share: float | None, length: float | None) -> str | None:
    if share is None or length is None:
        return None
    if min(share, length) >= 60:
        return "high" if min(share, length) >= 80 else "good"
    return "moderate" if max(share, length) >= 40 else "low"
