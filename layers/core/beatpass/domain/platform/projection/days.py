"""Add a play to a day of its track, its album and its producers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from heapq import nlargest
from typing import Any, NamedTuple

from beatpass.domain.insights.calendar.quarters import QUARTER_MINUTES, count_minute, empty_row
from beatpass.domain.insights.sums.heard_parts import PARTS, parts_of
from beatpass.domain.insights.sums.privacy_floor import count_mark
from beatpass.domain.platform.facts import PlayLogged
from beatpass.domain.platform.figures import (
    FIFTHS,
    HOSTS_KEPT,
    KNOWN_KEPT,
    LINKS_KEPT,
    LISTENERS_KEPT,
    TRACKS_KEPT,
    DayFigures,
)
from beatpass.domain.platform.projection.working_documents import add_to_count
from beatpass.domain.platform.times import minute_of

# Words that plays repeat; a play buffer holds their numbers. New ones are appended, none is ever taken out.
_WORDS = (
    *("desktop", "mobile", "tablet", "tv_other", "web", "ios", "android", "windows", "macos", "linux", "other"),
    *("qualified", "too_short", "own_track", "admin", "bot", "daily_cap"),
    *("no_token", "network_cap", "imported_without_duration"),
    *("profile", "track_page", "album", "search", "leaderboard", "recommendation", "playlist"),
    *("embed", "external", "library"),
)
_NUMBERS = {word: number for number, word in enumerate(_WORDS)}
Row = list[Any]
"""A play as a play buffer holds it, see ``DayPlay.row``."""
UNTIMED = -1
# A row without what came later, and the values of what is left out at its end.
_SHORTEST, _NOTHING = 9, (UNTIMED, "", "", "")
_LISTENED = 6


class DayPlay(NamedTuple):
    """A play as a day counts it. ``listener`` is a pseudonym, counted by itself where it is ``known``.

    ``minute`` is that of the UTC day at which it started; UNTIMED of a play that was buffered before minutes were kept.
    ``parts`` are the hundredths of the track that were heard, as pairs of the first and the one after the last.
    """

    listener: str
    known: bool
    device: str
    platform: str
    country: str
    listened_ms: int
    ratio_millionths: int
    reason: str
    xp: int
    minute: int = UNTIMED
    source: str = ""
    referrer_host: str = ""
    link_id: str = ""
    parts: tuple[int, ...] = ()

    def row(self) -> Row:
        """As a play buffer holds it; what most plays do not have is left out at the end."""
        coded = [_NUMBERS.get(word, word) for word in (self.device, self.platform, self.reason)]
        row = [self.listener, int(self.known), *coded, self.country, self.listened_ms, self.ratio_millionths, self.xp]
        row += [self.minute, _NUMBERS.get(self.source, self.source), self.referrer_host, self.link_id, *self.parts]
        while row[-1] == "":
            row.pop()
        return row


def play_of_row(row: Row) -> DayPlay:
    """Pages make hundreds of them, so nothing is made twice."""
    listener, known, device, platform, reason, country, listened_ms, ratio, xp, *later = row
    whole: list[Any] = [*later, *_NOTHING[len(later) :]]
    minute, source, referrer_host, link_id, *parts = whole
    return DayPlay(
        listener,
        bool(known),
        _word(device),
        _word(platform),
        country,
        listened_ms,
        ratio,
        _word(reason),
        xp,
        minute,
        _word(source),
        referrer_host,
        link_id,
        tuple(parts),
    )


def _word(coded: int | str) -> str:
    return _WORDS[coded] if isinstance(coded, int) else coded


def minutes_of(rows: Iterable[Row]) -> list[int]:
    """The minutes of the day at which these plays started, as far as they are known."""
    return [row[_SHORTEST] for row in rows if len(row) > _SHORTEST and row[_SHORTEST] != UNTIMED]


def ended_after(rows: Iterable[Row], day_ms: int) -> list[str]:
    """The listeners of those of these plays that ended after so many milliseconds of the day, by their first minute."""
    return [
        row[0]
        for row in rows
        if len(row) > _SHORTEST and 60_000 * row[_SHORTEST] + row[_LISTENED] > day_ms and row[_SHORTEST] != UNTIMED
    ]


def day_play(fact: PlayLogged, reason: str, xp: int) -> DayPlay:
    return DayPlay(
        listener=fact.listener_id,
        known=not (fact.guest or fact.private or fact.verdict == "admin"),
        device=fact.device,
        platform=fact.platform,
        country=fact.country,
        listened_ms=fact.listened_ms,
        ratio_millionths=1_000_000 * fact.listened_ms // fact.duration_ms,
        reason=reason,
        xp=xp,
        minute=minute_of(fact.started_at),
        source=fact.source,
        referrer_host=fact.referrer_host,
        link_id=fact.link_id,
        parts=parts_of(fact.heard, duration_ms=fact.duration_ms),
    )


def fifth_of(ratio_millionths: int) -> int:
    """The fifth of the track that a play reached (docs/specification.md 6.5): 0 is skipped, 4 is completed."""
    return min(FIFTHS * ratio_millionths // 1_000_000, FIFTHS - 1)


def count_plays(day: DayFigures, plays: Iterable[DayPlay]) -> None:
    """The order of plays does not matter, also over several calls."""
    for play in plays:
        _count_play(day, play)
    _keep_least(day.known, KNOWN_KEPT)


def _count_play(day: DayFigures, play: DayPlay) -> None:
    fifth = fifth_of(play.ratio_millionths)
    day.plays += 1
    if play.reason == "qualified":
        day.qualified_plays += 1
    else:
        add_to_count(day.unqualified, play.reason, 1)
    add_to_count(day.devices, play.device, 1)
    add_to_count(day.platforms, play.platform, 1)
    add_to_count(day.countries, play.country, 1)
    count_mark(day.country_listeners, play.country, play.listener)
    day.listened_ms += play.listened_ms
    day.ratio_millionths += play.ratio_millionths
    day.breakdown[fifth] += 1
    if play.known:
        add_to_count(day.known, play.listener, 1)
    else:
        day.guests += 1
    add_to_listener_sketch(day.listener_sketch, play.listener)
    _count_source(day.sources, day.referrers, day.links, play)
    if play.minute != UNTIMED:
        _count_in_quarter(day, play, fifth)
        count_minute(day.minutes, play.minute)
    if play.parts:
        _count_parts(day, play.parts)


def _count_source(
    sources: dict[str, list[int]], referrers: dict[str, int], links: dict[str, list[int]], play: DayPlay
) -> None:
    if play.source:
        _add_play(sources, play.source, play)
    if play.referrer_host:
        add_to_count(referrers, play.referrer_host, 1)
        _keep_least(referrers, HOSTS_KEPT)
    if play.link_id:
        _add_play(links, play.link_id, play)
        _keep_least(links, LINKS_KEPT)


def _add_play(counted: dict[str, list[int]], name: str, play: DayPlay) -> None:
    """Count it in [plays, qualified plays, sum of listened/duration in millionths] of this name."""
    row = counted.setdefault(name, [0, 0, 0])
    row[0] += 1
    row[1] += play.reason == "qualified"
    row[2] += play.ratio_millionths


def _count_in_quarter(day: DayFigures, play: DayPlay, fifth: int) -> None:
    name = str(play.minute // QUARTER_MINUTES)
    row = day.quarters.get(name)
    if row is None:
        row = day.quarters[name] = empty_row()
    row[0] += 1
    row[1] += play.listened_ms
    row[2] += play.ratio_millionths
    _, _, _, breakdown, unqualified, sources, devices, platforms, countries, _, referrers, links = row
    breakdown[fifth] += 1
    if play.reason != "qualified":
        add_to_count(unqualified, play.reason, 1)
    _count_source(sources, referrers, links, play)
    add_to_count(devices, play.device, 1)
    add_to_count(platforms, play.platform, 1)
    add_to_count(countries, play.country, 1)
    row[9] += not play.known


def _count_parts(day: DayFigures, parts: tuple[int, ...]) -> None:
    day.heard, day.left = day.heard or [0] * PARTS, day.left or [0] * PARTS
    for begin, end in zip(parts[::2], parts[1::2], strict=True):
        for part in range(begin, end):
            day.heard[part] += 1
    day.left[max(parts[-1] - 1, 0)] += 1
    day.heard_plays += 1


def count_track(day: DayFigures, track_id: str, plays: int) -> None:
    """Keep apart which tracks a day of an album or a producer consists of."""
    add_to_count(day.tracks, track_id, plays)
    _keep_least(day.tracks, TRACKS_KEPT)


def _keep_least(counts: dict[str, Any], most: int) -> None:
    """Of more names the least are kept, so that the outcome does not depend on their order."""
    if len(counts) > most:
        for name in nlargest(len(counts) - most, counts):
            del counts[name]


def add_to_listener_sketch(listener_sketch: list[str], name: str) -> None:
    """Keep the least LISTENERS_KEPT names in order."""
    position = bisect_left(listener_sketch, name)
    if position < LISTENERS_KEPT and listener_sketch[position : position + 1] != [name]:
        listener_sketch.insert(position, name)
        del listener_sketch[LISTENERS_KEPT:]
