"""The data for insights pages: content that is played every day, and the biggest producer of a listening log.

A day has forty plays of ten tracks by thirty listeners, two in three of them signed in; an old track has four a day.
One play in twenty leads to a download, and a third of these are bought.
Today is a busy day, as busy_day.py has it: 10,000 plays by as many listeners, half of them of one track, so that the
days of the producer, the album and that track name as many listeners and hold as many pseudonyms as they may, and the
producer's play buffer is in use.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from beatpass import clock
from beatpass.domain.catalogue.entities import Album, Producer, Track, User
from beatpass.domain.insights.calendar.ranges import MOST_YEARS
from beatpass.domain.listening.acquisitions import bought_id
from beatpass.domain.platform.facts import Credit, DownloadGranted, Fact, PlayLogged, SaleSettled
from beatpass.domain.platform.pseudonyms import pseudonym
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import from_iso, to_iso
from beatpass.settings import SETTINGS
from beatpass.storage.catalogue.entities import Entity, rows_of, to_item
from beatpass.usecases.insights.roll_up_days import roll_up_days
from beatpass.usecases.platform.project_activity import project_stream
from infra.bench.listening import name, stream_record
from infra.bench.world import OWNER, serve_secrets
from infra.importing.listening_log import Listening, read
from infra.importing.log_portfolios import by_producer, portfolios
from infra.importing.portfolios import Portfolio
from infra.local.stack import ROOT

_TRACKS, _PLAYS_A_DAY, _OLD_PLAYS_A_DAY, _LISTENERS = 10, 40, 4, 30
_PLAYS_TODAY = 10_000
_PLAYS_A_DOWNLOAD = 20
ARTIST, ALBUM, TRACK, OLD_TRACK = name("a", 0), name("b", 0), name("t", 0), name("t", _TRACKS)
_DURATION_MS = 180_000
_LOG = ROOT.parent / "shared/data/plays.csv.gz"
_SEQUENCE = count(10**20)


@dataclass(frozen=True, slots=True)
class World:
    """All content is managed by the user OWNER. ``log_years`` is the range of the log."""

    three_years: dict[str, str]
    biggest_artist: str
    busiest_track: str
    log_years: dict[str, str]


def build_world() -> World:
    serve_secrets({SETTINGS.cursor_secret_arn: "bench", SETTINGS.pseudonym_secret_arn: "bench"})
    now = clock.now()
    began = now.replace(month=1, day=1, hour=0, minute=0, second=1, microsecond=0)
    ago = datetime.combine(longest_range_to(now.date()), began.timetz())
    biggest = _biggest(now)
    _store_entities(to_iso(began), to_iso(ago), biggest)
    dice = random.Random(1)  # noqa: S311 - a load, not a secret
    plays = [_play(dice, day, track=number % _TRACKS) for day in _days(began, now) for number in range(_PLAYS_A_DAY)]
    project(plays)
    project(fact for number, play in enumerate(plays[::_PLAYS_A_DOWNLOAD]) for fact in _acquired(play, number))
    project(
        _play(
            dice, now.replace(hour=0, minute=0, second=1), track=number % (2 * _TRACKS) // 2 * (number % 2), by=number
        )
        for number in range(_PLAYS_TODAY)
    )
    old = (_play(dice, day, track=_TRACKS) for day in _days(ago, now) for _ in range(_OLD_PLAYS_A_DAY))
    project(replace(play, album_id=None) for play in old)
    project([biggest.profile, *(fact for _, fact in biggest.tracks), *biggest.plays])
    roll_up_days(before=to_iso(now)[:7])
    busiest = Counter(play.track_id for play in biggest.plays).most_common(1)[0][0]
    days = [play.started_at[:10] for play in biggest.plays]
    three_years = {"from": str(ago.date()), "to": str(now.date())}
    return World(three_years, biggest.artist.id, busiest, {"from": min(days), "to": max(days)})


def longest_range_to(last: date) -> date:
    """The first day of the longest range that the API accepts."""
    if (last.month, last.day) == (2, 29):
        last = last.replace(day=28)
    return last.replace(year=last.year - MOST_YEARS) + timedelta(days=1)


def _days(first: datetime, last: datetime) -> Iterator[datetime]:
    return (first + timedelta(number) for number in range((last - first).days + 1))


def project(facts: Iterable[Fact]) -> None:
    """Project facts as one stream delivers them; sequence numbers grow over all calls."""
    records = [stream_record(fact, next(_SEQUENCE)) for fact in facts]
    for start in range(0, len(records), 2_000):
        project_stream(records[start : start + 2_000])


def _biggest(now: datetime) -> Portfolio:
    """The producer with the most plays of the real log, or a made-up one like it."""
    lines = read(_LOG, now=now) if _LOG.exists() else _made_up()
    heard = max(by_producer(line for line in lines if isinstance(line, Listening)), key=len)
    return next(portfolios([heard]))


def _made_up() -> Iterator[Listening]:
    """Plays like those of the real log's biggest producer: 10,000 plays of 260 tracks by nine listeners in a year."""
    dice = random.Random(2)  # noqa: S311 - a load, not a secret
    tracks = list(range(260))
    for track in dice.choices(tracks, weights=[1 / (each + 1) for each in tracks], k=10_000):
        ended_at = datetime(2020, 1, 6, tzinfo=UTC) + timedelta(minutes=dice.randrange(365 * 24 * 60))
        played = dice.choice((5_000, 100_000, _DURATION_MS))
        yield Listening(f"listener-{dice.randrange(9)}", ended_at, "artist", f"track {track}", played, _DURATION_MS)


def _pseudonym(number: int) -> str:
    return pseudonym(b"bench", name("u", number))


def _play(dice: random.Random, day: datetime, *, track: int, by: int | None = None) -> PlayLogged:
    listened = dice.choice((12_000, 45_000, 90_000, 150_000, _DURATION_MS))
    listener = dice.randrange(_LISTENERS) if by is None else by
    return PlayLogged(
        artist_id=ARTIST,
        track_id=name("t", track),
        play_id=f"{dice.getrandbits(128):032x}",
        at=to_iso(day),
        started_at=to_iso(day),
        listened_ms=listened,
        duration_ms=_DURATION_MS,
        listener_id=_pseudonym(listener),
        device=dice.choice(("mobile", "desktop", "tablet")),
        platform=dice.choice(("ios", "android", "web")),
        country=dice.choice(("US", "CA", "GB", "DE", "FR", "BR", "NG", "JP")),
        credits=(Credit(artist_id=ARTIST, earns=True),),
        verdict="qualified" if listened >= 30_000 else "too_short",
        rules=RULES,
        album_id=ALBUM,
        guest=listener % 3 == 0,
    )


def _acquired(play: PlayLogged, number: int) -> Iterator[Fact]:
    """A download ten minutes after the play, and the money of every third, which is bought."""
    bought, at = number % 3 == 0, to_iso(from_iso(play.started_at) + timedelta(minutes=10))
    granted = DownloadGranted(
        artist_id=play.artist_id,
        track_id=play.track_id,
        download_id=bought_id(play.play_id) if bought else play.play_id,
        user_id=play.listener_id,
        licence_id="licence",
        at=at,
        credits=play.credits,
        album_id=play.album_id,
    )
    yield granted
    if bought:
        yield SaleSettled(
            artist_id=play.artist_id,
            track_id=play.track_id,
            entry_id=play.play_id,
            amount=2_999,
            currency="cad",
            at=at,
            download_id=granted.download_id,
            user_id=granted.user_id,
            granted_at=at,
            credits=granted.credits,
            album_id=granted.album_id,
        )


def _store_entities(at: str, long_ago: str, biggest: Portfolio) -> None:
    artist = Producer(id=ARTIST, name="The Owner", created_at=at, version=1, user_id=OWNER)
    tracks = [
        Track(
            id=name("t", number),
            uploader_id=ARTIST,
            title=f"Track {number}",
            duration_ms=_DURATION_MS,
            created_at=at,
            published_at=at,
            version=1,
            visibility="public",
            licensing="standard",
            credits=(ARTIST,),
            album_id=ALBUM,
        )
        for number in range(_TRACKS)
    ]
    old = replace(tracks[0], id=OLD_TRACK, created_at=long_ago, published_at=long_ago, album_id=None)
    album = Album(
        id=ALBUM,
        artist_id=ARTIST,
        title="The Year",
        created_at=at,
        version=1,
        visibility="public",
        track_ids=tuple(track.id for track in tracks),
    )
    owner = User(id=OWNER, version=1).managing(artist, pseudonym="").managing(biggest.artist, pseudonym="")
    to_item(owner).save()
    for number in range(_LISTENERS):
        known = Producer(id=name("l", number), name=f"Listener {number}", created_at=at, version=1)
        user = User(id=name("u", number)).managing(known, pseudonym=_pseudonym(number))
        for item in (to_item(user), *rows_of(user)):
            item.save()
    entities: list[Entity] = [artist, album, *tracks, old, biggest.artist, *(track for track, _ in biggest.tracks)]
    for entity in entities:
        for item in (to_item(entity), *rows_of(entity)):
            item.save()
