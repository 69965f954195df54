"""Which plays led to which downloads and purchases, from the facts, as simply as possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

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
