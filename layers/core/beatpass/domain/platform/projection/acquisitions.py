"""What plays led to: downloads and purchases with the first and the last play of the same listener before them.

Facts come in any order. An acquisition looks its plays up in the documents of its listener's days on the track. A play
that comes later, though it started before the track's latest acquisition, looks up those that it may have led to. Both
change the track's figures, so of two writers one reads again.

See docs/specification.md 6.14 and docs/decisions/0039-funnel.md.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from beatpass.domain.listening.acquisitions import (
    TOUCHES_KEPT,
    TRACED_KEPT,
    WINDOW_DAYS,
    Acquisition,
    Touch,
    eviction_order,
    first_and_last,
    touch_row,
    touches_of,
)
from beatpass.domain.platform.facts import DownloadGranted, PlayLogged, SaleSettled
from beatpass.domain.platform.figures import (
    Acquirer,
    AcquirerKey,
    Acquisitions,
    AcquisitionsKey,
    AlbumAcquisitionsKey,
    FigureKey,
    Listener,
    ListenerKey,
    ProducerAcquisitionsKey,
    TrackAcquisitionsKey,
    TrackFigures,
    TrackKey,
)
from beatpass.domain.platform.projection.working_documents import Figures, document, track_of
from beatpass.domain.platform.times import (
    day_number,
    day_of,
    day_of_milliseconds,
    from_milliseconds,
    milliseconds,
    milliseconds_of_day,
    milliseconds_since_midnight,
)


def listener_key(fact: PlayLogged) -> ListenerKey:
    """Whose document holds the play's trace."""
    return ListenerKey(fact.track_id, day_of(fact.started_at), fact.listener_id)


def add_touch(listener: Listener, fact: PlayLogged) -> None:
    insort(listener.touches, touch_row(milliseconds_since_midnight(fact.started_at), fact.source, fact.country))
    del listener.touches[TOUCHES_KEPT:]


def acquire_download(fact: DownloadGranted, figures: Figures) -> None:
    _acquire(figures, _acquired_by(fact), Change(granted=1))


def acquire_income(fact: SaleSettled, figures: Figures) -> None:
    """Add what a purchase brought; nothing for a sale that granted no download."""
    if fact.download_id:
        _acquire(figures, _acquired_by(fact), Change(income=max(fact.amount, 0), refunded=max(-fact.amount, 0)))


def acquired_by(fact: DownloadGranted | SaleSettled) -> set[FigureKey]:
    """The documents that hold this acquisition."""
    if not fact.download_id:
        return set()
    acquired = _acquired_by(fact)
    return {acquired.acquirer, *acquired.months()}


def displaced_by(fact: DownloadGranted | SaleSettled, figures: Figures) -> set[FigureKey]:
    """The documents that hold an acquisition which is not traced any more, because this one is."""
    if not fact.download_id:
        return set()
    acquired = _acquired_by(fact)
    known = figures.peek(acquired.acquirer)
    if not isinstance(known, Acquirer) or len({*known.acquired, fact.download_id}) <= TRACED_KEPT:
        return set()
    last = max(known.acquired, key=eviction_order)
    return set(acquired.other(last, known.acquired[last]).months())


def looked_up_by(fact: PlayLogged, figures: Figures) -> set[FigureKey]:
    """What the listener acquired of the track, where the play started before the track's latest acquisition."""
    track = figures.peek(TrackKey(fact.track_id))
    later = isinstance(track, TrackFigures) and fact.started_at < track.acquired_at
    return {AcquirerKey(fact.track_id, fact.listener_id)} if later else set()


def led_to_by(fact: PlayLogged, figures: Figures) -> set[FigureKey]:
    """The documents of acquisitions that this play may have led to."""
    return {key for acquired in _led_to(fact, figures) for key in acquired.months()}


def trace_again(fact: PlayLogged, figures: Figures) -> None:
    """Look up the touches of the acquisitions that this play may have led to; its own day must hold it."""
    for acquired in list(_led_to(fact, figures)):
        _set_touches(figures, acquired, _trace(figures, acquired))


class Change(NamedTuple):
    """What a fact adds to an acquisition."""

    granted: int = 0
    income: int = 0
    refunded: int = 0


class Acquired(NamedTuple):
    """An acquisition with whom it counts for; ``at`` is in milliseconds since 1970."""

    download_id: str
    user: str
    track_id: str
    at: int
    album_id: str
    credits: str

    @property
    def acquirer(self) -> AcquirerKey:
        return AcquirerKey(self.track_id, self.user)

    def row(self) -> list[Any]:
        """As an Acquirer has it."""
        return [self.at, self.album_id, self.credits]

    def other(self, download_id: str, row: Sequence[Any]) -> Acquired:
        """Another one of the same Acquirer."""
        at, album_id, credited = row
        return self._replace(download_id=download_id, at=at, album_id=album_id, credits=credited)

    def months(self) -> Iterator[AcquisitionsKey]:
        month = from_milliseconds(self.at)[:7]
        yield TrackAcquisitionsKey(self.track_id, month)
        if self.album_id:
            yield AlbumAcquisitionsKey(self.album_id, month)
        for artist_id in self.credits.split(","):
            yield ProducerAcquisitionsKey(artist_id, month)


Touches = tuple[Touch | None, Touch | None]
"""The first and the last one."""
_UNTRACED: Touches = (None, None)


def _acquired_by(fact: DownloadGranted | SaleSettled) -> Acquired:
    return Acquired(
        download_id=fact.download_id,
        user=fact.user_id,
        track_id=fact.track_id,
        at=milliseconds(fact.at if isinstance(fact, DownloadGranted) else fact.granted_at),
        album_id=fact.album_id or "",
        credits=",".join(credit.artist_id for credit in fact.credits),
    )


def _acquire(figures: Figures, acquired: Acquired, change: Change) -> None:
    track = track_of(figures, acquired.track_id)
    track.acquired_at = max(track.acquired_at, from_milliseconds(acquired.at))
    known = document(figures, acquired.acquirer, Acquirer).acquired
    known[acquired.download_id] = acquired.row()
    if len(known) > TRACED_KEPT:
        last = max(known, key=eviction_order)
        _set_touches(figures, acquired.other(last, known.pop(last)), _UNTRACED)
    first, latest = (list(touch or ()) for touch in _touches(figures, acquired, traced=acquired.download_id in known))
    found = Acquisition(acquired.at, acquired.user, acquired.track_id, *change, first, latest)
    for key in acquired.months():
        document(figures, key, Acquisitions).add(acquired.download_id, found)


def _touches(figures: Figures, acquired: Acquired, *, traced: bool) -> Touches:
    """As another fact of the acquisition has found them, or looked up now."""
    held = figures.peek(TrackAcquisitionsKey(acquired.track_id, from_milliseconds(acquired.at)[:7]))
    if isinstance(held, Acquisitions) and acquired.download_id in held.rows:
        row = Acquisition(*held.rows[acquired.download_id])
        return row.first_touch, row.last_touch
    return _trace(figures, acquired) if traced else _UNTRACED


def _set_touches(figures: Figures, acquired: Acquired, touches: Touches) -> None:
    """In those of its documents that keep it; only what differs is changed."""
    first, latest = (list(touch or ()) for touch in touches)
    for key in acquired.months():
        held = figures.peek(key)
        row = held.rows.get(acquired.download_id) if isinstance(held, Acquisitions) else None
        if row is not None and (before := Acquisition(*row)) != (after := before._replace(first=first, last=latest)):
            document(figures, key, Acquisitions).rows[acquired.download_id] = list(after)


def _led_to(fact: PlayLogged, figures: Figures) -> Iterator[Acquired]:
    for key in looked_up_by(fact, figures):
        known = figures.peek(key)
        started = milliseconds(fact.started_at)
        end = milliseconds_of_day(day_number(day_of(fact.started_at)) + WINDOW_DAYS + 1)
        for download_id, row in known.acquired.items() if isinstance(known, Acquirer) else ():
            at, album_id, credited = row
            if started < at < end:
                yield Acquired(download_id, fact.listener_id, fact.track_id, at, album_id, credited)


def _trace(figures: Figures, acquired: Acquired) -> Touches:
    """The touches that the listener's days have; the window begins with a day."""
    last = date.fromordinal(day_of_milliseconds(acquired.at))
    days = [(last - timedelta(ago)).isoformat() for ago in range(WINDOW_DAYS + 1)]
    keys = [ListenerKey(acquired.track_id, day, acquired.user) for day in days]
    figures.load(keys)
    touches: list[Touch] = []
    for key in keys:
        listener = figures.peek(key)
        if isinstance(listener, Listener):
            touches += touches_of(listener.touches, midnight=milliseconds_of_day(day_number(key.day)))
    return first_and_last(touches, before=acquired.at)
