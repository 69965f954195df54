"""Which plays led to which downloads and purchases, from the facts, as simply as possible."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.verification.oracles.figures import Facts


@dataclass(frozen=True)
class Led:
    """A download with all plays of the track by its user, from 90 days before its day on, the earliest first."""

    fact: Any
    plays: list[Any]
    income: int
    refunded: int

    @property
    def bought(self) -> bool:
        return bool(self.fact.download_id.startswith("sale-"))


def acquisitions_of(facts: Facts, kind: str, content_id: str) -> Iterator[Led]:
    """Those of a track, an album or an artist, in the order of the facts."""
    for fact in facts:
        if type(fact).__name__ == "DownloadGranted" and is_of(fact, kind, content_id):
            settled = [each for each in facts if _is_settlement(each, fact)]
            yield Led(
                fact,
                _plays_before(fact, facts),
                income=sum(each.amount for each in settled if each.amount > 0),
                refunded=-sum(each.amount for each in settled if each.amount < 0),
            )


def is_of(fact: Any, kind: str, content_id: str) -> bool:  # noqa: ANN401 - facts of two kinds
    match kind:
        case "track":
            return bool(fact.track_id == content_id)
        case "album":
            return bool(fact.album_id == content_id)
        case _:
            return content_id in {credit.artist_id for credit in fact.credits}


def _is_settlement(fact: Any, granted: Any) -> bool:  # noqa: ANN401 - any fact
    return type(fact).__name__ == "SaleSettled" and bool(fact.download_id == granted.download_id)


def _plays_before(granted: Any, facts: Facts) -> list[Any]:  # noqa: ANN401 - a DownloadGranted
    since = date.fromisoformat(granted.at[:10]) - timedelta(days=90)
    plays = [
        fact
        for fact in facts
        if type(fact).__name__ == "PlayLogged"
        and (fact.track_id, fact.listener_id) == (granted.track_id, granted.user_id)
        and str(since) <= fact.started_at[:10]
        and _instant(fact) < datetime.fromisoformat(granted.at)
    ]
    return sorted(plays, key=lambda play: (_instant(play), play.source, play.country))


def _instant(play: Any) -> datetime:  # noqa: ANN401 - a PlayLogged
    return datetime.fromisoformat(play.started_at)


def funnel_page(
    facts: Facts, kind: str, content_id: str, *, first: str, last: str, timezone: str = "UTC"
) -> dict[str, Any]:
    """The expected page, without titles and fields that do not depend on facts."""

    def _inside(at: str) -> bool:
        return first <= str(datetime.fromisoformat(at).astimezone(ZoneInfo(timezone)).date()) <= last

    plays = [
        fact
        for fact in facts
        if type(fact).__name__ == "PlayLogged" and is_of(fact, kind, content_id) and _inside(fact.started_at)
    ]
    all_led = list(acquisitions_of(facts, kind, content_id))
    led = [each for each in all_led if _inside(each.fact.at)]
    bought = [each for each in led if each.bought]
    revenue = sum(each.income - each.refunded for each in bought)
    return {
        "plays": len(plays),
        "downloads": _stage(led, plays, money=False),
        "purchases": {
            **_stage(bought, plays, money=True),
            "revenue": _money(revenue),
            "refunded": _money(sum(each.refunded for each in bought)),
            "revenue_per_thousand_plays": _per_thousand(revenue, len(plays)),
            "after_download": _times([(each, _downloaded_before(each, all_led)) for each in bought], money=True),
        },
        "approximate": False,
        "left_out": 0,
    }


def _stage(led: list[Led], plays: list[Any], *, money: bool) -> dict[str, Any]:
    return {
        "total": len(led),
        "users": len({each.fact.user_id for each in led}),
        "per_thousand_plays": _per_thousand(len(led), len(plays)),
        "first_touch": _touch(led, plays, 0, money=money),
        "last_touch": _touch(led, plays, -1, money=money),
        "tracks": _rows(led, lambda each: each.fact.track_id, plays, lambda play: play.track_id, money=money),
    }


def _touch(led: list[Led], plays: list[Any], index: int, *, money: bool) -> dict[str, Any]:
    def _source(each: Led) -> str:
        return each.plays[index].source or "unstated" if each.plays else "no_play"

    def _country(each: Led) -> str:
        return each.plays[index].country if each.plays else "no_play"

    heard_by = {
        name: {play.listener_id for play in plays if play.country == name} for name in {p.country for p in plays}
    }
    return {
        "sources": _rows(led, _source, plays, lambda play: play.source or "unstated", money=money),
        "countries": _rows(
            led,
            _country,
            plays,
            lambda play: play.country,
            money=money,
            never={name for name, people in heard_by.items() if len(people) < 5},
        ),
        "times": _times([(each, _instant(each.plays[index]) if each.plays else None) for each in led], money=money),
    }


def _rows(
    led: list[Led],
    key_of: Callable[[Led], str],
    plays: list[Any] | None,
    of_play: Callable[[Any], str] | None,
    *,
    money: bool,
    never: Collection[str] = (),
) -> dict[str, Any]:
    """Rows of five people, ten at the most, and all others together, which are five people or none."""
    by_key = {key: [each for each in led if key_of(each) == key] for key in {key_of(each) for each in led}}
    ordered = sorted(by_key, key=lambda key: (-len(by_key[key]), key))
    told = [key for key in ordered if len(_people(by_key[key])) >= 5 and key not in never][:10]
    while told and 0 < len(_people([each for each in led if key_of(each) not in told])) < 5:
        told = told[:-1]

    def _figures(found: list[Led], heard: int | None) -> dict[str, Any]:
        revenue = sum(each.income - each.refunded for each in found) if money else 0
        return {
            "number": len(found),
            "percent": round(100 * len(found) / len(led), 2) if led else 0.0,
            "plays": heard,
            "per_thousand_plays": _per_thousand(len(found), heard),
            "revenue": _money(revenue),
            "revenue_per_thousand_plays": _per_thousand(revenue, heard),
        }

    def _heard(keys: Collection[str]) -> int | None:
        return None if plays is None or of_play is None else sum(of_play(play) in keys for play in plays)

    rest = [each for each in led if key_of(each) not in told]
    played = None if plays is None else len(plays) - (_heard(told) or 0)
    rows = [{"key": key, **_figures(by_key[key], _heard([key]) if key != "no_play" else None)} for key in told]
    return {"rows": rows, "other": _figures(rest, played) if rest else None}


def _times(timed: list[tuple[Led, datetime | None]], *, money: bool) -> dict[str, Any]:
    found = {id(each): (datetime.fromisoformat(each.fact.at) - began) for each, began in timed if began is not None}
    led = [each for each, began in timed if began is not None]
    names = {"10_minutes": 600, "1_hour": 3600, "1_day": 86_400, "7_days": 604_800, "30_days": 2_592_000}

    def _name(each: Led) -> str:
        seconds = int(found[id(each)].total_seconds())
        return next((name for name, most in names.items() if seconds <= most), "90_days")

    within = _rows(led, _name, None, None, money=money)
    within["rows"].sort(key=lambda row: [*names, "90_days"].index(row["key"]))
    seconds = sorted(int(passed.total_seconds()) for passed in found.values())
    enough = len(_people(led)) >= 5
    return {"median_seconds": seconds[(len(seconds) - 1) // 2] if enough else None, "within": within}


def _downloaded_before(each: Led, led: list[Led]) -> datetime | None:
    at = datetime.fromisoformat(each.fact.at)
    since = str(at.date() - timedelta(days=90))
    earlier = [
        datetime.fromisoformat(other.fact.at)
        for other in led
        if not other.bought
        and (other.fact.user_id, other.fact.track_id) == (each.fact.user_id, each.fact.track_id)
        and since <= other.fact.at[:10]
    ]
    return min((moment for moment in earlier if moment < at), default=None)


def _people(led: list[Led]) -> set[str]:
    return {each.fact.user_id for each in led}


def _money(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "cad"}


def _per_thousand(number: int, plays: int | None) -> float | None:
    return round(1000 * number / plays, 2) if plays else None
