"""The day on which a marketplace of a million plays a day stands at five in the morning: 200,000 plays are in.

They are by 200,000 listeners on the 10 k tracks of listening.py. Before it, each producer and track has 63 days of a
million plays a day, and the achievements of an average producer, because documents are as large as their history.

Projecting so many plays on DynamoDB Local takes longer than a family may; so the product's rules project them in
memory, once in a process, and the documents are stored as the projection would leave them: play buffers partly filled,
each listener's document with the trace of its play. ``tests/infra/bench`` compares them with projected ones.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache, partial
from typing import Any, cast

from beatpass.domain.insights.sums.played_months import mark_month_played
from beatpass.domain.platform import windows
from beatpass.domain.platform.facts import AchievementEarned, Fact, PlayLogged
from beatpass.domain.platform.figures import (
    PLAY_UNITS,
    Figure,
    FigureKey,
    Standing,
    StandingKey,
    TrackFigures,
    TrackKey,
)
from beatpass.domain.platform.projection import project
from beatpass.domain.platform.rules import PLAY_XP
from beatpass.domain.platform.times import to_iso
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.compression import packed
from beatpass.storage.dynamodb.tables import Table
from beatpass.storage.dynamodb.write import put_raw
from beatpass.storage.platform import keys
from beatpass.storage.platform.activity import to_item
from beatpass.storage.platform.derived_figures import figure_item
from beatpass.storage.platform.derived_items import Shadow
from beatpass.storage.platform.working_documents import attributes_of
from infra.bench.listening import LISTENERS, MORNING, UPLOADED, Listening, name

PLAYS_A_DAY, HISTORY_DAYS = 1_000_000, 63
# What most producers earn beside those of their profile and metadata.
ACHIEVEMENTS = ("track-producer", "prolific-creator", "rising-star", "rising", "rising-talent")
_BATCH, _THREADS = 25, 4


class Documents(Shadow):
    """The projection's documents in memory, with play buffers."""

    def __init__(self) -> None:
        super().__init__({}, month=to_iso(MORNING)[:7])
        self.versions: Counter[FigureKey] = Counter()

    @property
    def buffers_from(self) -> str | None:  # type: ignore[override] # a shadow has none
        return self.month

    def was_crowded(self, fact: PlayLogged) -> None:  # type: ignore[override] # this is no replay
        """The rules decide."""

    def recorded_unlocks(self, artist_id: str) -> None:  # type: ignore[override] # this is no replay
        """The rules decide."""

    def project(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            item = to_item(fact) if not isinstance(fact, PlayLogged) else None
            self._changed.clear()
            self.begin((item.pk, item.sk) if item else ("", ""))
            project(fact, self)
            self.versions.update(self._changed)

    def items(self) -> Iterator[tuple[type[Table], dict[str, Any]]]:
        """Each document's table and raw item. Its version is the number of facts that changed it."""
        for key, figure in self._figures.items():
            if version := self.versions[key]:
                yield _item(key, figure, version)


def _item(key: FigureKey, figure: Figure, version: int) -> tuple[type[Table], dict[str, Any]]:
    model, (pk, sk) = figure_item(key)
    item: dict[str, Any] = {"pk": {"S": pk}, "sk": {"S": sk}, "version": {"N": str(version)}}
    item["body"] = packed(documents.dump(figure))
    beside = attributes_of(figure)
    return model, item | {
        name: {"S": each} if isinstance(each, str) else {"N": str(each)} for name, each in beside.items()
    }


class BusyDay:
    """``listening`` goes on with the plays of this day."""

    def __init__(
        self,
        *,
        plays: int = LISTENERS,
        history: int = HISTORY_DAYS,
        achievements: Iterable[str] = ACHIEVEMENTS,
        **sizes: int,
    ) -> None:
        self.listening = Listening(**sizes)
        self.documents = Documents()
        self.documents.project(self.listening.catalogue_facts())
        self.documents.project(self._earned(achievements))
        self._give_history(history)
        self.documents.project(self.listening.play_facts(listeners_of(plays)))

    def store(self, *, listeners: bool = True) -> None:
        """Put all documents into the tables, which are empty; those of listeners only if asked."""
        by_table: dict[type[Table], list[dict[str, Any]]] = {}
        for model, item in self.documents.items():
            if listeners or not item["sk"]["S"].startswith(keys.LISTENER):
                by_table.setdefault(model, []).append(item)
        with ThreadPoolExecutor(_THREADS) as pool:
            for model, items in by_table.items():
                parts = (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))
                list(pool.map(partial(put_raw, model), parts))

    def _earned(self, achievements: Iterable[str]) -> Iterator[AchievementEarned]:
        at = to_iso(UPLOADED)
        for artist_id in dict.fromkeys(self.listening.owners):
            for achievement in achievements:
                yield AchievementEarned(
                    artist_id=artist_id, achievement=achievement, at=at, by="build:bench", value=1, cutoff=1
                )

    def _give_history(self, days: int) -> None:
        """Count the plays of earlier days, many at once, as the rules count each."""
        today, chance = MORNING.toordinal(), random.Random(2)  # noqa: S311 - a load, not a secret
        for number, artist_id in enumerate(self.listening.owners):
            key = TrackKey(name("t", number))
            track = cast("TrackFigures", self.documents.change(key))
            standing = cast("Standing", self.documents.change(StandingKey(artist_id)))
            a_day = round(PLAYS_A_DAY * self.listening.share_of(number))
            counts = [round(a_day * chance.uniform(0.6, 1)) for _ in range(days)]
            _count_days(track, standing, artist_id, counts, plays=a_day * days, today=today)


def listeners_of(plays: int) -> list[int]:
    """As many listeners, in random order."""
    return random.Random(3).sample(range(plays), plays)  # noqa: S311 - a load, not a secret


def _count_days(
    track: TrackFigures, standing: Standing, artist_id: str, counts: list[int], *, plays: int, today: int
) -> None:
    """``counts`` are the qualified plays of yesterday, the day before, and so on."""
    if not counts:
        return
    qualified, window = sum(counts), windows.Window()
    standing.advance_to(today - 1)
    share = track.weight
    track.plays += plays
    track.qualified_plays += qualified
    track.unqualified["too_short"] = track.unqualified.get("too_short", 0) + plays - qualified
    track.breakdown = [each + plays // 5 for each in track.breakdown]
    track.daily = [today - 1, *counts]
    track.attributed[artist_id] = [plays, qualified]
    for age, count in enumerate(counts, start=1):
        day = str(date.fromordinal(today - age))
        windows.count(window, today - age, count, latest=today - 1)
        standing.count_daily(today - age, count)
        standing.count_recent("plays", today - age, count)
        for played in (track.played, standing.played):
            mark_month_played(played, day)
    track.recent[artist_id] = [today - 1, *window]
    change = track.weight - share
    standing.weight += change
    standing.count_recent("weight", track.published_day, change)
    standing.plays += plays
    standing.qualified_plays += qualified
    standing.ranked_plays += qualified
    standing.share_units += plays * PLAY_UNITS
    standing.xp["plays"] = standing.xp.get("plays", 0) + PLAY_XP * qualified
    standing.first_play_day = today - len(counts)


@cache
def busy_day() -> BusyDay:
    """The same for all families of a run, each of which stores it and goes on with it."""
    return BusyDay()
