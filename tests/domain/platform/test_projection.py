"""The projected figures of random histories equal those of a naive oracle."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.collaboration import contribution
from beatpass.domain.collaboration.network import network_page
from beatpass.domain.leaderboards.periods import current_periods, score_of
from beatpass.domain.platform.events import ProducerEvent
from beatpass.domain.platform.facts import (
    AppealDecided,
    Credit,
    Fact,
    PlayLogged,
    ProfileSaved,
    TrackDeleted,
    TrackSaved,
)
from beatpass.domain.platform.figures import (
    LISTENERS_KEPT,
    Collaborators,
    CollaboratorsKey,
    DayFigures,
    Figure,
    FigureKey,
    LedgerEntry,
    ProducerDayKey,
    Row,
    Standing,
    StandingKey,
    TrackDayKey,
    TrackFigures,
    TrackKey,
)
from beatpass.domain.platform.projection import project
from beatpass.domain.platform.times import from_iso
from beatpass.storage.platform.activity import from_body
from infra.verification.oracles.figures import expected
from tests.support.worlds import history


class Memory:
    """Figures in memory instead of a table; ``month`` (YYYY-MM) is the first whose plays are buffered."""

    def __init__(self, month: str | None = None) -> None:
        self.month = month
        self.figures: dict[FigureKey, Figure] = {}
        self.rows: list[Row] = []
        self.events: list[ProducerEvent] = []

    @property
    def buffers_from(self) -> str | None:
        return self.month

    @property
    def cause(self) -> str:
        return ""

    def was_crowded(self, fact: PlayLogged) -> None:
        """This is no replay."""

    def recorded_unlocks(self, artist_id: str) -> None:
        """This is no replay."""

    def load(self, wanted: Iterable[FigureKey]) -> None:
        """All documents are in memory."""

    def peek(self, key: FigureKey) -> Figure:
        return self.change(key)

    def change(self, key: FigureKey) -> Figure:
        return self.figures.setdefault(key, key.figure())

    def get(self, key: FigureKey) -> Figure:
        return self.figures.get(key, key.figure())

    def add(self, row: Row) -> None:
        self.rows.append(row)

    def move(self, entry: LedgerEntry, *, before: str, cause: str) -> None:
        assert before > entry.at
        key = entry.artist_id, entry.source, entry.cause
        held = (row for row in self.rows if isinstance(row, LedgerEntry))
        self.rows.remove(next(row for row in held if (row.artist_id, row.source, row.cause) == key))
        self.add(entry)

    def publish(self, event: ProducerEvent) -> None:
        self.events.append(event)


def project_all(facts: list[Fact]) -> Memory:
    memory = Memory()
    for fact in facts:
        project(fact, memory)
    return memory


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 120))
def test_standings_equal_the_oracle(seed: int, steps: int) -> None:
    facts = history(seed, steps)
    memory = project_all(facts)
    ledger: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for row in memory.rows:
        if isinstance(row, LedgerEntry):
            ledger[row.artist_id].append((row.source, row.cause, row.xp))
    for artist_id, oracle in expected(facts).items():
        standing = memory.get(StandingKey(artist_id))
        assert isinstance(standing, Standing)
        assert standing.xp == dict(oracle.xp)
        assert standing.achievements == oracle.achievements
        assert Counter(ledger[artist_id]) == Counter(oracle.ledger)
        figures = dict(oracle.figures)
        share = figures.pop("contribution")
        assert {name: getattr(standing, name) for name in figures} == figures
        now = datetime(2026, 12, 1, tzinfo=UTC)
        assert contribution.contribution(standing.weight, now) == pytest.approx(share, abs=1e-6)
        assert network(memory, artist_id) == oracle.network


def network(memory: Memory, artist_id: str) -> dict[str, tuple[int, int, str, str]]:
    """(tracks, plays, first publication, last publication) by collaborator."""
    mine = memory.get(CollaboratorsKey(artist_id))
    assert isinstance(mine, Collaborators)
    page, _ = network_page(mine, limit=99)
    return {each.artist_id: (each.tracks, each.plays, each.first_at, each.last_at) for each in page}


def saved(version: int, **fields: Any) -> ProfileSaved:  # noqa: ANN401 - of a profile
    at = f"2026-11-0{version}T12:00:00.000Z"
    plain = {"created_at": "", "name": "Nova", "picture": None, "has_bio": False, "pictures": 0, "links": 0}
    return ProfileSaved(artist_id="nova", version=version, at=at, admin=False, **{**plain, **fields})


@given(st.permutations([saved(1), saved(2, country="XK", listed=False), saved(3, country="CA", listed=False)]))
def test_country_and_privacy_are_those_of_the_last_save_in_any_order(facts: list[ProfileSaved]) -> None:
    standing = project_all([*facts]).get(StandingKey("nova"))
    assert isinstance(standing, Standing)
    assert (standing.country, standing.listed) == ("CA", False)
    standing = project_all([*facts, saved(4)]).get(StandingKey("nova"))
    assert isinstance(standing, Standing)
    assert (standing.country, standing.listed) == (None, True)


def test_a_profile_saved_before_countries_is_listed_and_has_none() -> None:
    body = asdict(saved(1))
    del body["country"], body["listed"]
    assert from_body("ProfileSaved", json.dumps(body)) == saved(1)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 150))
def test_the_scores_of_periods_equal_the_oracle(seed: int, steps: int) -> None:
    facts = history(seed, steps)
    memory = project_all(facts)
    as_of = from_iso(max(fact.at for fact in facts))
    now = datetime(2026, 12, 1, tzinfo=UTC)
    for artist_id, oracle in expected(facts).items():
        standing = memory.get(StandingKey(artist_id))
        assert isinstance(standing, Standing)
        assert set(current_periods(as_of)) == set(oracle.periods)
        for period, wanted in oracle.periods.items():
            score = asdict(score_of(standing, period, as_of))
            for name in ("weight", "collaborative_weight"):
                score[name] = contribution.contribution(score[name], now)
            assert score == pytest.approx(wanted, abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 120))
def test_periods_do_not_depend_on_when_changes_of_tracks_are_applied(seed: int, steps: int) -> None:
    """A replay applies changes of tracks last."""
    facts = history(seed, steps)
    changes = [fact for fact in facts if isinstance(fact, TrackSaved | TrackDeleted)]
    again = project_all([*(fact for fact in facts if fact not in changes), *changes])
    for key, figure in project_all(facts).figures.items():
        other = again.figures[key]
        if isinstance(figure, Standing) and isinstance(other, Standing):
            assert (other.recent, other.latest_day) == (figure.recent, figure.latest_day)
        if isinstance(figure, TrackFigures) and isinstance(other, TrackFigures):
            assert other.recent == figure.recent


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 120))
def test_days_and_tracks_add_up_to_the_standing(seed: int, steps: int) -> None:
    facts = history(seed, steps)
    memory = project_all(facts)
    plays: Counter[str] = Counter()
    xp: Counter[str] = Counter()
    for fact in facts:
        if isinstance(fact, AppealDecided):
            xp.update({credit.artist_id: fact.plays for credit in fact.credits if credit.earns})
    for key, figure in memory.figures.items():
        if isinstance(figure, DayFigures):
            assert figure.plays == figure.qualified_plays + sum(figure.unqualified.values())
            assert figure.plays == sum(figure.breakdown) == sum(figure.devices.values())
        if isinstance(key, ProducerDayKey) and isinstance(figure, DayFigures):
            plays[key.artist_id] += figure.plays
            xp[key.artist_id] += figure.xp
    for key, figure in memory.figures.items():
        if isinstance(key, StandingKey) and isinstance(figure, Standing):
            assert figure.plays == plays[key.artist_id]
            assert figure.xp.get("plays", 0) == xp[key.artist_id]


def make_play(number: int, listener_id: str) -> PlayLogged:
    return PlayLogged(
        artist_id="ana",
        track_id="t",
        play_id=f"p{number}",
        at="2026-11-20T12:00:00.000Z",
        started_at="2026-11-20T11:00:00.000Z",
        listened_ms=60_000,
        duration_ms=60_000,
        listener_id=listener_id,
        device="mobile",
        platform="ios",
        country="CA",
        credits=(Credit(artist_id="ana", earns=True),),
        verdict="qualified",
        rules="2026-11",
    )


def test_the_daily_cap_holds_on_a_crowded_day() -> None:
    """The sketch names LISTENERS_KEPT listeners; no listener's eleventh play is qualified."""
    listeners = [f"u{number}" for number in range(LISTENERS_KEPT + 5)]
    plays = [make_play(turn * 10_000 + n, listener) for turn in range(11) for n, listener in enumerate(listeners)]
    memory = project_all(list(plays))
    track = memory.get(TrackKey("t"))
    day = memory.get(TrackDayKey("t", "2026-11-20"))
    assert isinstance(track, TrackFigures)
    assert isinstance(day, DayFigures)
    assert (track.plays, track.qualified_plays) == (11 * len(listeners), 10 * len(listeners))
    assert track.unqualified == {"daily_cap": len(listeners)}
    assert len(day.listener_sketch) == LISTENERS_KEPT


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 120))
def test_a_track_counts_its_plays_by_the_fifth_that_was_heard(seed: int, steps: int) -> None:
    facts = history(seed, steps)
    memory = project_all(facts)
    heard: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for fact in facts:
        if isinstance(fact, PlayLogged):
            percent = 100 * fact.listened_ms / fact.duration_ms
            heard[fact.track_id][sum(percent >= least for least in (20, 40, 60, 80))] += 1
    tracks = {key.track_id: figure for key, figure in memory.figures.items() if isinstance(key, TrackKey)}
    shown = {name: each.breakdown for name, each in tracks.items() if isinstance(each, TrackFigures) and each.plays}
    assert shown == dict(heard)
