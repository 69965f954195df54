"""A year of made-up plays, downloads and follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from beatpass.domain.catalogue.changes import credits_of
from beatpass.domain.catalogue.entities import Producer, Track
from beatpass.domain.listening.acquisitions import bought_id, is_bought
from beatpass.domain.listening.plays import guest_listener, judge_play
from beatpass.domain.money.selling.pricing import CURRENCY
from beatpass.domain.platform.facts import ArtistFollowed, DownloadGranted, PlayLogged, SaleSettled
from beatpass.domain.platform.pseudonyms import pseudonym
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.times import from_iso, to_iso
from infra.demo import scene
from infra.demo.catalogue import MadeUpProducer, demo_id
from infra.demo.sources import heard_in, source_of

YEAR = timedelta(days=365)
_RELEASE_BURST_DAYS = 12
# Made-up listeners have no account that their pseudonyms could be found from: any key will do.
_KEY = b"demo"
# In hours after the play that leads to it ends; most listeners take what they like at once.
_HOURS_TO_DOWNLOAD = (0, 0, 0, 0.1, 0.5, 5, 30, 100, 900)
_PRICE = 2_999
_REPEATS_OF_A_FAN = 13  # above the daily cap (docs/specification.md 2.3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    pseudonym: str
    guest: bool
    country: str
    hours_from_utc: int
    device: str
    platform: str
    bot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A public track with its weight among all public tracks, and its skip rate."""

    track: Track
    producer: MadeUpProducer
    weight: float
    skip_rate: float


def listeners(rng: Random, count: int) -> list[Listener]:
    """Listeners, of whom a fifth are guests and one in a hundred is a bot."""
    made = []
    for number in range(count):
        country, _, offset = rng.choices(scene.COUNTRIES, [each[1] for each in scene.COUNTRIES])[0]
        device, platform, _ = rng.choices(scene.PLAYERS, [each[2] for each in scene.PLAYERS])[0]
        guest = rng.random() < 0.2
        name = demo_id("listener", number)
        made.append(
            Listener(
                pseudonym=pseudonym(_KEY, guest_listener(name) if guest else name),
                guest=guest,
                country=country,
                hours_from_utc=offset,
                device=device,
                platform=platform,
                bot=rng.random() < 0.01,
            )
        )
    return made


def hits(rng: Random, catalogue: Mapping[str, tuple[MadeUpProducer, list[Track]]]) -> list[Hit]:
    """A producer's weight is divided among its tracks as 1/rank, in random order."""
    found = []
    for producer, tracks in catalogue.values():
        public = [track for track in tracks if track.public]
        shares = [1 / rank for rank in range(1, len(public) + 1)]
        rng.shuffle(shares)
        for track, share in zip(public, shares, strict=True):
            weight = (producer.popularity + 0.004) * share / sum(shares)
            found.append(Hit(track=track, producer=producer, weight=weight, skip_rate=rng.betavariate(2, 6)))
    return found


def plays(
    rng: Random,
    *,
    count: int,
    found: list[Hit],
    audience: list[Listener],
    artists: Mapping[str, Producer],
    today: datetime,
) -> Iterator[PlayLogged]:
    """``count`` plays in the year that ends today; earlier listeners play more, and a few repeat a track many times."""
    activity = [1 / (index + 5) for index in range(len(audience))]
    chosen = rng.choices(found, [hit.weight for hit in found], k=count)
    heard_by = rng.choices(audience, activity, k=count)
    left = count
    for hit, listener in zip(chosen, heard_by, strict=True):
        repeats = _REPEATS_OF_A_FAN if rng.random() < 0.0005 else 1
        moment = _moment(rng, hit.track, listener, today)
        for _ in range(min(repeats, left)):
            yield play_of(rng, hit, listener, moment, artists)
            moment += timedelta(milliseconds=hit.track.duration_ms)
        left -= repeats
        if left <= 0:
            return


def _moment(rng: Random, track: Track, listener: Listener, today: datetime) -> datetime:
    """The time of a play: half of a track's plays are soon after its release; all follow the hours and the week."""
    released = from_iso(track.published_at or track.created_at)
    start = max(released, today - YEAR)
    span = (today - start) / timedelta(days=1)
    while True:
        burst = released == start and rng.random() < 0.5
        days = rng.expovariate(1 / _RELEASE_BURST_DAYS) if burst else rng.random() * span
        day = start + timedelta(days=min(days, span))
        if rng.random() < scene.WEEKDAYS[day.weekday()]:
            break
    hour = rng.choices(range(24), scene.HOURS)[0]
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=listener.hours_from_utc)
    moment = midnight + timedelta(hours=hour, seconds=rng.randrange(3600))
    # Near the ends of the year, the hour of the day is ignored.
    latest = today - timedelta(hours=2)
    return moment if start <= moment <= latest else start + rng.random() * max(latest - start, timedelta(0))


def play_of(
    rng: Random, hit: Hit, listener: Listener, started_at: datetime, artists: Mapping[str, Producer]
) -> PlayLogged:
    """One play of this track, heard as tracks are heard."""
    track = hit.track
    listened_ms = round(track.duration_ms * _share_heard(rng, hit.skip_rate))
    own = rng.random() < 0.01  # producers play their own tracks too
    play_id = f"{rng.getrandbits(128):032x}"
    return PlayLogged(
        artist_id=track.uploader_id,
        track_id=track.id,
        play_id=play_id,
        at=to_iso(started_at + timedelta(milliseconds=listened_ms)),
        started_at=to_iso(started_at),
        listened_ms=listened_ms,
        duration_ms=track.duration_ms,
        listener_id=pseudonym(_KEY, demo_id("user", track.uploader_id)) if own else listener.pseudonym,
        device=listener.device,
        platform=listener.platform,
        country=listener.country,
        credits=credits_of(track, artists),
        verdict=judge_play(
            listened_ms=listened_ms,
            duration_ms=track.duration_ms,
            own_track=own,
            admin=False,
            bot=listener.bot and not own,
        ),
        rules=RULES,
        album_id=track.album_id,
        guest=listener.guest and not own,
        heard=heard_in(play_id, track, listened_ms),
        **source_of(play_id, hit.producer.artist),
    )


def _share_heard(rng: Random, skip_rate: float) -> float:
    """The share of the track that was heard: skipped in the first fifth, stopped later, or complete."""
    if rng.random() < skip_rate:
        return rng.uniform(0, 0.2)
    if rng.random() < 0.2:
        return rng.uniform(0.2, 0.95)
    return 1.0


def downloads(
    rng: Random, heard: list[PlayLogged], tracks: Mapping[str, Track], *, today: datetime
) -> Iterator[DownloadGranted]:
    """One in twenty qualified plays of signed-in listeners leads to a download, a third of which are bought.

    ``tracks`` are by id. Nothing is downloaded after ``today``.
    """
    for play in heard:
        if play.verdict == "qualified" and not play.guest and rng.random() < 1 / 20:
            chance = Random(f"download {play.play_id}")  # noqa: S311 - made-up data
            track, bought = tracks[play.track_id], chance.random() < 1 / 3
            download_id = str(UUID(demo_id("download", play.play_id)))
            at = from_iso(play.at) + timedelta(hours=chance.choice(_HOURS_TO_DOWNLOAD))
            yield DownloadGranted(
                artist_id=play.artist_id,
                track_id=play.track_id,
                download_id=bought_id(download_id) if bought else download_id,
                user_id=play.listener_id,
                licence_id=str(UUID(demo_id("licence", play.play_id))),
                at=to_iso(min(at, today)),
                credits=play.credits,
                title=track.title,
                album_id=play.album_id,
            )


def sales(granted: Iterable[DownloadGranted], tracks: Mapping[str, Track], *, today: datetime) -> Iterator[SaleSettled]:
    """What bought downloads brought, as facts: Stripe knows nothing of them, and neither do pages of finances.

    One in twelve was refunded after three days.
    """
    for download in granted:
        if not is_bought(download.download_id):
            continue
        price = tracks[download.track_id].standard_price or _PRICE
        refunded = Random(f"refund {download.download_id}").random() < 1 / 12  # noqa: S311 - made-up data
        later = to_iso(min(from_iso(download.at) + timedelta(days=3), today))
        for number, (amount, at) in enumerate([(price, download.at), (-price, later)][: 1 + refunded]):
            yield SaleSettled(
                artist_id=download.artist_id,
                track_id=download.track_id,
                entry_id=f"{download.download_id}-{number}",
                amount=amount,
                currency=CURRENCY,
                at=at,
                download_id=download.download_id,
                user_id=download.user_id,
                granted_at=download.at,
                credits=download.credits,
                album_id=download.album_id,
            )


def followers(rng: Random, heard: list[PlayLogged]) -> Iterator[ArtistFollowed]:
    """Some signed-in listeners who heard a track to the end follow its uploader, once."""
    following: set[str] = set()
    for play in heard:
        user = play.listener_id
        likes = play.verdict == "qualified" and play.listened_ms == play.duration_ms and rng.random() < 0.1
        if likes and user not in following and not play.guest:
            following.add(user)
            yield ArtistFollowed(artist_id=play.artist_id, user_id=user, turn=1, at=play.at)
