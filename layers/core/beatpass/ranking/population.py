"""The producers that a leaderboard build ranks, as columns: a list or an array per figure, an index per producer."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from itertools import chain
from typing import Any

from beatpass.domain.leaderboards.periods import ALL_TIME, Period, PeriodScore, current_periods, score_of
from beatpass.domain.platform.countries import country_number, country_of
from beatpass.domain.platform.figures import Standing

_DIGITS_ONLY = str.maketrans("", "", "-T:.Z")
# A new track weighs twice as much every six months, so sums outgrow 64 bits in the 2030s. Floats keep 53 bits of them.
_KINDS = {"weight": "d", "collaborative_weight": "d", "plays": "q", "collaborative_plays": "q"}
_SCORES = tuple(each.name for each in fields(PeriodScore))


class Population:
    """The ranked producers; ``producers``, ``holders`` and the weights count all existing producers.

    ``frozen`` is a season whose boards are frozen, and which is not ranked again. ``created`` is the time of creation
    as one number, made of its digits. ``countries`` are numbers (``country_number``), ``listed`` 0 or 1. ``scores``
    has, by period, a column for each field of PeriodScore.
    """

    __slots__ = (
        "achievements",
        "as_of",
        "completeness",
        "countries",
        "created",
        "holders",
        "ids",
        "listed",
        "member_weight",
        "names",
        "pictures",
        "platform_weights",
        "producers",
        "scores",
        "tracks",
        "xp",
    )

    def __init__(self, as_of: datetime, *, frozen: Period | None = None) -> None:
        self.as_of = as_of
        self.ids: list[str] = []
        self.names: list[str] = []
        self.pictures: list[str | None] = []
        self.created, self.xp, self.completeness = array("q"), array("q"), array("q")
        self.achievements, self.tracks = array("i"), array("i")
        self.countries, self.listed = array("H"), array("B")
        self.scores: dict[Period, dict[str, array[int] | array[float]]] = {
            period: {name: array(_KINDS.get(name, "i")) for name in _SCORES}
            for period in current_periods(as_of)
            if period != frozen
        }
        self.producers = 0
        self.platform_weights: dict[Period, int] = dict.fromkeys(self.scores, 0)
        self.member_weight = 0
        self.holders: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def all_time(self) -> dict[str, array[int] | array[float]]:
        return self.scores[ALL_TIME]

    @property
    def by_country(self) -> dict[str, int]:
        """The number of ranked producers of each country, by code."""
        numbers = sorted(Counter(self.countries).items())
        return {code: count for number, count in numbers if (code := country_of(number)) is not None}

    @property
    def periods(self) -> tuple[Period, ...]:
        return tuple(self.scores)

    def add(self, artist_id: str, standing: Standing) -> None:
        """Count an existing producer, and add it to the columns if it is ranked. Any order is right."""
        if not standing.exists:
            return
        ranked = standing.public_tracks >= 1 and not standing.admin
        self.producers += 1
        self.member_weight += standing.member_weight
        self.holders.update(standing.achievements.keys())
        for period, columns in self.scores.items():
            score = score_of(standing, period, self.as_of)
            self.platform_weights[period] += score.weight
            if ranked:
                for name, column in columns.items():
                    column.append(getattr(score, name))
        if ranked:
            self._add_ranked(artist_id, standing)

    def _add_ranked(self, artist_id: str, standing: Standing) -> None:
        xp = standing.total_xp
        self.ids.append(artist_id)
        self.names.append(standing.name)
        self.pictures.append(standing.picture)
        self.created.append(int(standing.created_at.translate(_DIGITS_ONLY) or 0))
        self.countries.append(country_number(standing.country))
        self.listed.append(standing.listed)
        self.xp.append(xp)
        self.achievements.append(len(standing.achievements))
        self.tracks.append(standing.public_tracks)
        self.completeness.append(standing.completeness_sum)

    def columns(self) -> Iterator[list[Any] | array[Any]]:
        """All columns by index."""
        yield from (self.ids, self.names, self.pictures)
        yield from (self.created, self.xp, self.achievements, self.tracks, self.completeness)
        yield from (self.countries, self.listed)
        yield from chain.from_iterable(columns.values() for columns in self.scores.values())
