"""Tell producers without their looking: digests of weeks and months that are over, and alerts, each once.

A run that is missed or interrupted loses nothing: the next one of the day does what is left.

See docs/specification.md 6.13.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from beatpass.domain.insights.calendar.segments import segments_of
from beatpass.domain.insights.notices.alerts import Alert, alerts_of_track
from beatpass.domain.insights.notices.digests import TOP, Period, digest_of, periods_ended
from beatpass.domain.insights.notices.notifications import LEAST_FACTOR, LEAST_PLAYS, Notifications
from beatpass.domain.platform.events import AlertRaised, DigestReady
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.times import to_iso
from beatpass.domain.progress.levels import level_of
from beatpass.storage.catalogue.titles import read_titles
from beatpass.storage.dynamodb.errors import Conflict
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.insights.days import producer_of, read_segments
from beatpass.storage.insights.notices import (
    DIGEST_SECONDS,
    alerts_item,
    alerts_of,
    digest_item,
    notifications_item,
    notifications_of,
    write_alerts,
    write_digest,
)
from beatpass.storage.listening.track_figures import scan_tracks_by_id
from beatpass.storage.money.stripe_accounts import connection_item
from beatpass.storage.progress.standings import scan_standings
from beatpass.usecases.platform.parallel import in_parallel

# Whatever a producer may want: its own thresholds are applied when they are known.
_ANY = Notifications(spike_factor=LEAST_FACTOR, drop_factor=LEAST_FACTOR, least_plays=LEAST_PLAYS)
_UTC = ZoneInfo("UTC")

Candidates = Mapping[str, Sequence[Alert]]


@dataclass(frozen=True, slots=True)
class Told:
    """``left`` producers are for the next run."""

    digests: int = 0
    alerts: int = 0
    left: int = 0


def tell_producers(day: date, *, now: datetime, segments: int = 1, in_time: Callable[[], bool] = lambda: True) -> Told:
    """What is due when this UTC day begins. Tables are read in parallel ``segments``.

    Raises Unavailable; the same call can be repeated later, and tells nothing twice.
    """
    yesterday = day - timedelta(1)
    found = in_parallel(lambda number: _candidates((number, segments), yesterday), segments)
    candidates: defaultdict[str, list[Alert]] = defaultdict(list)
    for part in found:
        for artist_id, alerts in part.items():
            candidates[artist_id] += alerts
    told = in_parallel(lambda number: _tell_segment((number, segments), day, candidates, now, in_time), segments)
    return Told(*(sum(getattr(each, name) for each in told) for name in ("digests", "alerts", "left")))


def _candidates(part: tuple[int, int], day: date) -> dict[str, list[Alert]]:
    """What may be told of the tracks of this part, by credited producer."""
    found: defaultdict[str, list[Alert]] = defaultdict(list)
    for track_id, track in scan_tracks_by_id(part):
        for alert in alerts_of_track(track_id, track, day, _ANY) if track.listed else ():
            for artist_id in track.credits:
                found[artist_id].append(alert)
    return dict(found)


def _tell_segment(
    part: tuple[int, int], day: date, candidates: Candidates, now: datetime, in_time: Callable[[], bool]
) -> Told:
    periods = list(periods_ended(day))
    digests = alerts = left = 0
    number, segments = part
    for artist_id, standing in scan_standings(segment=number, segments=segments):
        possible = candidates.get(artist_id, ())
        money = day.day == 1 and standing.member_weight > 0
        due = periods if standing.public_tracks or standing.plays else []
        if not standing.exists or not (due or possible or money):
            continue
        if not in_time():
            left += 1
            continue
        made = _tell(artist_id, standing, due, possible, money=money, day=day, now=now)
        digests, alerts = digests + made.digests, alerts + made.alerts
    return Told(digests, alerts, left)


def _tell(
    artist_id: str,
    standing: Standing,
    periods: Sequence[Period],
    possible: Sequence[Alert],
    *,
    money: bool,
    day: date,
    now: datetime,
) -> Told:
    wanted, told, connection, *made = get_together(
        [
            notifications_item(artist_id),
            alerts_item(artist_id),
            connection_item(artist_id),
            *(digest_item(artist_id, period.last.isoformat(), period.kind) for period in periods),
        ]
    )
    chosen, waiting = notifications_of(wanted), connection is None and standing.member_weight > 0
    known = alerts_of(told)
    alerts = [alert for alert in _chosen(possible, chosen, day, waiting=waiting and money) if known.add(alert)]
    digests = 0
    for period, existing in zip(periods, made, strict=True):
        if existing is None and chosen.wants(period.kind):
            digests += _make_digest(artist_id, standing, period, possible, waiting=waiting, now=now)
    if not alerts:
        return Told(digests)
    events = [_event(artist_id, alert, now) for alert in alerts]
    try:
        write_alerts(artist_id, known, events, over=told)
    except Conflict:  # another run has just told it
        return Told(digests)
    return Told(digests, len(alerts))


def _chosen(possible: Sequence[Alert], wanted: Notifications, day: date, *, waiting: bool) -> Iterator[Alert]:
    """Those that pass the producer's own thresholds."""
    for alert in possible:
        match alert.kind:
            case "spike":
                passed = alert.value >= max(wanted.least_plays, wanted.spike_factor * max(alert.normal, 1))
                threshold = wanted.spike_factor
            case "drop":
                passed = alert.normal >= max(wanted.least_plays, wanted.drop_factor * alert.value)
                threshold = wanted.drop_factor
            case _:
                passed, threshold = True, alert.threshold
        if passed and wanted.wants(alert.kind):
            yield alert._replace(threshold=threshold)
    if waiting and wanted.money_waiting:
        yield Alert("money_waiting", "", (day - timedelta(1)).isoformat(), 0, 0, 0)


def _event(artist_id: str, alert: Alert, now: datetime) -> AlertRaised:
    return AlertRaised(
        artist_id=artist_id,
        kind=alert.kind,
        track_id=alert.track_id or None,
        day=alert.day,
        value=alert.value,
        normal=alert.normal,
        threshold=alert.threshold,
        at=to_iso(now),
    )


def _make_digest(
    artist_id: str, standing: Standing, period: Period, possible: Sequence[Alert], *, waiting: bool, now: datetime
) -> int:
    ranges = (period.first, period.last), (period.former_first, period.former_last)
    present, before = read_segments(
        producer_of(artist_id), *(segments_of([first, last + timedelta(1)], _UTC) for first, last in ranges)
    )
    digest = digest_of(period, present, before, made_at=to_iso(now))
    near = sorted((alert for alert in possible if alert.kind == "milestone_near"), key=lambda each: -each.value)[:TOP]
    digest.near = {alert.track_id: [int(alert.value), int(alert.normal)] for alert in near}
    level = level_of(standing.total_xp)
    digest.level, digest.level_xp, digest.money_waiting = level.level, level.xp_to_next, waiting
    digest.titles = read_titles([*digest.tracks, *digest.near])
    plays, plays_before = digest.figures["plays"]
    event = DigestReady(
        artist_id=artist_id,
        kind=period.kind,
        first=digest.first,
        last=digest.last,
        plays=plays,
        plays_before=plays_before,
        at=digest.made_at,
    )
    try:
        write_digest(artist_id, digest, event, expires_at=int(now.astimezone(UTC).timestamp()) + DIGEST_SECONDS)
    except Conflict:  # another run has just made it
        return 0
    return 1
