"""Read a producer's digests and alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.insights.notices.alerts import Alert
from beatpass.domain.insights.notices.digests import Digest
from beatpass.storage.catalogue.titles import read_titles
from beatpass.storage.insights.notices import alerts_item, alerts_of, list_digests
from beatpass.usecases.catalogue.own_producer import own_producer, read_own

MOST_ALERTS = 40


@dataclass(frozen=True, slots=True)
class ReadDigests:
    artist_id: str
    digests: list[Digest]


@dataclass(frozen=True, slots=True)
class ReadAlerts:
    """The latest first. ``titles`` are by track id."""

    alerts: list[Alert]
    titles: Mapping[str, str]


def read_digests(user_id: str, artist_id: str | None, *, now: datetime) -> ReadDigests:
    """The latest first. Two calls. Raises NoArtistProfile and NotFound."""
    own = own_producer(user_id, artist_id, now=now)
    return ReadDigests(own.artist_id, list_digests(own.artist_id))


def read_alerts(user_id: str, artist_id: str | None, *, now: datetime) -> ReadAlerts:
    """Two calls for a named producer, else three. Raises NoArtistProfile and NotFound."""
    _, (item,) = read_own(user_id, artist_id, lambda own_id: [alerts_item(own_id)], now=now)
    alerts = [Alert._make(each) for each in reversed(alerts_of(item).alerts)][:MOST_ALERTS]
    return ReadAlerts(alerts, read_titles(alert.track_id for alert in alerts if alert.track_id))
