"""Recompute all figures of all producers from the facts, as simply as possible and without the product's rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import exp, log, log10
from typing import Any
from zlib import crc32

# Facts of any type, distinguished by the name of the class: the oracle shares no code with the product.
Facts = Sequence[Any]

ACHIEVEMENT_XP = {
    "photogenic": 200,
    "oracle": 300,
    "linked": 400,
    "model": 500,
    "collaboration-enthusiast": 500,
    "team-player": 1500,
    "bridge-builder": 3000,
    "network-spider": 5000,
    "metadata-whiz": 800,
    "metadata-maven": 1500,
    "metadata-architect": 2500,
    "shadow-regent": 200,
    "santas-helper": 200,
    "opening-act": 200,
    "lover-boy": 200,
}
# Achievements that a build or a daily run decides.
EARNED_XP = {
    "track-producer": 500,
    "prolific-creator": 1500,
    "production-master": 3000,
    "studio-legend": 5000,
    "rising-star": 1000,
    "chart-topper": 2000,
    "viral-hit": 3500,
    "genre-specialist": 1500,
    "genre-master": 2500,
    "genre-virtuoso": 4000,
    "rising-talent": 2000,
    "elite-producer": 3500,
    "legendary-producer": 6000,
    "track-excellence": 1800,
    "early-adopter": 1000,
    "rising": 150,
    "seasoned": 300,
    "og": 600,
    "veteran": 1000,
    "legacy": 1500,
    "top-biller": 800,
}
COLLABORATION = {"collaboration-enthusiast", "team-player", "bridge-builder", "network-spider"}
SEASONS = {
    "shadow-regent": ("10-30", "10-31", "11-01"),
    "santas-helper": ("12-23", "12-24", "12-25", "12-26"),
    "opening-act": ("12-31", "01-01", "01-02"),
    "lover-boy": ("02-13", "02-14", "02-15"),
}


@dataclass
class Expected:
    xp: Counter[str] = field(default_factory=Counter)
    ledger: list[tuple[str, str, int]] = field(default_factory=list)
    achievements: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    network: dict[str, tuple[int, int, str, str]] = field(default_factory=dict)
    periods: dict[str, dict[str, Any]] = field(default_factory=dict)


def expected(facts: Facts) -> dict[str, Expected]:
    """The expected state of each producer by artist id.

    ``figures`` has the field names of the standing, ``network`` has (tracks, plays, first, last) by collaborator, and
    ``periods`` has the scores by period as of the last fact, with the field names of PeriodScore.
    """
    artists = {fact.artist_id for fact in facts} | {c.artist_id for f in facts for c in getattr(f, "credits", ())}
    return {artist: _of(artist, facts) for artist in artists}


def _of(me: str, facts: Facts) -> Expected:  # noqa: C901, PLR0912, PLR0915 - one simple loop
    result = Expected()

    def award(source: str, cause: str, xp: int) -> None:
        if (source, cause) not in {line[:2] for line in result.ledger}:
            result.ledger.append((source, cause, xp))
            result.xp[source] += xp

    def unlock(name: str, at: str) -> None:
        if name not in result.achievements:
            result.achievements[name] = at
            award("achievements", name, (ACHIEVEMENT_XP | EARNED_XP)[name])

    tracks: dict[str, Any] = {}
    published: set[str] = set()
    completed: set[str] = set()
    collaborating: set[str] = set()
    counts: Counter[str] = Counter()
    plays: list[tuple[Any, bool]] = []
    saves: list[Any] = []
    deleted = 0
    for index, fact in enumerate(facts):
        kind = type(fact).__name__
        if kind == "PlayLogged":
            plays.append((fact, qualifies(index, facts)))
        elif kind == "DownloadGranted":
            counts["downloads"] += me in _names(fact)
        elif kind in ("AlbumCreated", "AlbumDeleted"):
            counts["albums"] += (1 if kind == "AlbumCreated" else -1) * (fact.artist_id == me)
        elif kind in ("ArtistFollowed", "ArtistUnfollowed"):
            counts["followers"] += (1 if kind == "ArtistFollowed" else -1) * (fact.artist_id == me)
        elif kind == "ProfileSaved" and fact.artist_id == me:
            saves.append(fact)
            for name, earned in (
                ("photogenic", fact.pictures >= 1),
                ("model", fact.pictures > 5),
                ("oracle", fact.has_bio),
                ("linked", fact.links > 3),
            ):
                if earned:
                    unlock(name, fact.at)
        elif kind == "ArtistDeleted" and fact.artist_id == me:
            deleted = max(deleted, fact.version)
        elif kind == "AchievementEarned" and fact.artist_id == me:
            if fact.achievement in EARNED_XP:
                unlock(fact.achievement, fact.at)
        elif kind == "TrackSaved":
            tracks[fact.track_id] = fact
            earns = any(c.artist_id == me and c.earns for c in fact.credits)
            if fact.public and fact.track_id not in published:
                published.add(fact.track_id)
                if earns:
                    award("uploads", fact.track_id, 100)
                if me in _names(fact):
                    for name, days in SEASONS.items():
                        if fact.published_at[5:10] in days:
                            unlock(name, fact.at)
            if fact.public and fact.metadata_complete and fact.track_id not in completed:
                completed.add(fact.track_id)
                if earns:
                    award("metadata", fact.track_id, 50)
            together = fact.public and len(fact.credits) > 1 and me in _names(fact)
            if together and fact.track_id not in collaborating and earns:
                award("collaborations", fact.track_id, 25)
            (collaborating.add if together else collaborating.discard)(fact.track_id)
        elif kind == "AppealDecided":
            if fact.plays and any(c.artist_id == me and c.earns for c in fact.credits):
                award("plays", f"{fact.track_id}/{fact.day}/{fact.reason}", fact.plays)
        elif kind == "TrackDeleted":
            tracks.pop(fact.track_id, None)
        mine = [track for track in tracks.values() if track.public and me in _names(track)]
        shared = [track for track in mine if len(track.credits) > 1]
        for name, least in (
            ("collaboration-enthusiast", 1),
            ("team-player", 10),
            ("bridge-builder", 25),
            ("network-spider", 50),
        ):
            if len(shared) >= least:
                unlock(name, fact.at)
        for name, percent in (("metadata-whiz", 70), ("metadata-maven", 80), ("metadata-architect", 90)):
            if mine and sum(track.completeness for track in mine) / len(mine) > percent:
                unlock(name, fact.at)

    ours = [(play, good) for play, good in plays if me in _names(play)]
    good = [play for play, good in ours if good]
    for play in good:
        if any(c.artist_id == me and c.earns for c in play.credits):
            result.xp["plays"] += 1
    all_mine = {name: track for name, track in tracks.items() if me in _names(track)}
    public = {name: track for name, track in all_mine.items() if track.public}
    shared_now = {name: track for name, track in public.items() if len(track.credits) > 1}
    profile = max(saves, key=lambda fact: fact.version, default=None)
    known = profile is not None and profile.version > deleted
    result.figures = {
        "country": profile.country if profile and known else None,
        "listed": profile.listed if profile else True,
        **{name: counts[name] for name in ("downloads", "albums", "followers")},
        "plays": len(ours),
        "qualified_plays": len(good),
        "share_units": sum(2520 // len(play.credits) for play, _ in ours),
        "tracks": len(all_mine),
        "public_tracks": len(public),
        "completeness_sum": sum(track.completeness for track in public.values()),
        "genres": dict(Counter(genre for track in public.values() for genre in track.genres)),
        "genre_tracks": sum(bool(track.genres) for track in public.values()),
        "style": dict(Counter(mark for track in public.values() for mark in _marks(track))),
        "collaborative_tracks": len(shared_now),
        "collaborators": len({name for track in shared_now.values() for name in _names(track)} - {me}),
        "ranked_plays": sum(play.track_id in all_mine for play in good),
        "collaborative_plays": sum(play.track_id in shared_now for play in good),
    }
    everyones = Counter(play.track_id for play, ok in plays if ok)
    result.figures["contribution"] = _contributions(public, everyones)
    ranked = [play for play in good if play.track_id in all_mine]
    for period, falls_in in _periods(max(fact.at for fact in facts)).items():
        new = {name: track for name, track in public.items() if falls_in(track.published_at)}
        new_shared = {name: track for name, track in shared_now.items() if name in new}
        played = [play for play in ranked if falls_in(play.started_at)]
        result.periods[period] = {
            "plays": len(played),
            "tracks": len(new),
            "collaborators": len({name for track in new_shared.values() for name in _names(track)} - {me}),
            "collaborative_tracks": len(new_shared),
            "collaborative_plays": sum(play.track_id in shared_now for play in played),
            "collaboration_achievements": sum(
                name in COLLABORATION and falls_in(at) for name, at in result.achievements.items()
            ),
            "weight": _contributions(new, everyones),
            "collaborative_weight": _contributions(new_shared, everyones),
        }
    for other in {name for track in shared_now.values() for name in _names(track)} - {me}:
        together = {name: track for name, track in shared_now.items() if other in _names(track)}
        times = [track.published_at for track in together.values()]
        heard = sum(play.track_id in together for play, _ in plays)
        result.network[other] = (len(together), heard, min(times), max(times))
    return result


def _periods(as_of: str) -> dict[str, Callable[[str], bool]]:
    """By the name of each period, a function that tells whether an instant is in the period."""
    today, year = date.fromisoformat(as_of[:10]), int(as_of[:4])
    first_half = today.month <= 6
    seasons = [(year, 1), (year - 1, 2)] if first_half else [(year, 2), (year, 1)]

    def within(days: int) -> Callable[[str], bool]:
        return lambda at: date.fromisoformat(at[:10]) > today - timedelta(days=days)

    def half(year: int, number: int) -> Callable[[str], bool]:
        months = range(1, 7) if number == 1 else range(7, 13)
        return lambda at: int(at[:4]) == year and int(at[5:7]) in months

    named = {f"{year}-H{number}": half(year, number) for year, number in seasons}
    return {"all_time": lambda _: True, "7d": within(7), "30d": within(30), **named}


def _contributions(tracks: dict[str, Any], plays: Counter[str]) -> float:
    return sum(_contribution(track, plays[name]) for name, track in tracks.items() if track.contributes)


def _marks(track: Any) -> set[str]:  # noqa: ANN401 - a TrackSaved
    tempo = {str(low) for low in range(0, 400, 10) if track.bpm and low <= track.bpm < low + 10}
    return tempo | ({track.scale} - {None}) | {f"#{crc32(tag.encode()) % 64}" for tag in track.tags}


def _names(fact: Any) -> list[str]:  # noqa: ANN401 - several kinds
    return [credit.artist_id for credit in fact.credits]


def qualifies(index: int, facts: Facts) -> bool:
    play: Any = facts[index]
    if play.verdict != "qualified":
        return False
    earlier = [
        fact
        for fact in facts[:index]
        if type(fact) is type(play)
        and (fact.verdict, fact.listener_id, fact.track_id) == ("qualified", play.listener_id, play.track_id)
        and fact.started_at[:10] == play.started_at[:10]
    ]
    return len(earlier) < 10


def _contribution(track: Any, plays: int) -> float:  # noqa: ANN401 - a TrackSaved
    """The contribution of one credit at 2026-12-01."""
    now = datetime.fromisoformat("2026-12-01T00:00:00Z")
    months = (now - datetime.fromisoformat(track.published_at)).total_seconds() / 86_400 / 30.4375
    magnitude = log10(1 + plays)
    return exp(-log(2) / 6 * months) * (1 + 2 * magnitude / (magnitude + 1)) / len(track.credits)
