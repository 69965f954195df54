"""Read a producer's digests and alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from beatpass.domain.insights.alerts import Alert
from beatpass.domain.insights.digests import Digest
from beatpass.storage.catalogue.entities import title_items, title_of
from beatpass.storage.dynamodb.read import get_together
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
    ids = list(dict.fromkeys(alert.track_id for alert in alerts if alert.track_id))
    stored = iter(get_together(list(chain.from_iterable(map(title_items, ids)))) if ids else ())
    titles = {track_id: title_of([next(stored), next(stored)]) for track_id in ids}
    return ReadAlerts(alerts, {track_id: title for track_id, title in titles.items() if title})
