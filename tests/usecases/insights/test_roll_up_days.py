"""Roll-ups change no figure, with late plays, concurrent runs and faults at any call.

See docs/decisions/0018-months.md.
"""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.insights.sums.figures import RangeFigures
from beatpass.domain.platform.facts import Fact, PlayLogged
from beatpass.storage.catalogue.entities import rows_of
from beatpass.storage.dynamodb.errors import Conflict, Unavailable
from beatpass.storage.dynamodb.tables import Key
from beatpass.storage.insights.days import read_range
from beatpass.storage.platform.activity import FactRecord, to_item
from beatpass.usecases.insights.roll_up_days import RolledUp, roll_up_days
from beatpass.usecases.platform.project_activity import project_activity
from beatpass.usecases.platform.replay_figures import replay_figures
from infra.verification.oracles.figures import qualifies
from tests.support.databases import database
from tests.support.faults import FAULTS, Fault, Killed, calls
from tests.support.races import before_call
from tests.support.tables import contents
from tests.support.worlds import deliveries, history

# A month before, and a month after all plays of the worlds.
EARLIER, LATER = "2026-01", "2027-06"
AT = "2026-01-01T00:00:00.000Z"


def no_poison(key: Key, reason: str) -> None:
    pytest.fail(f"{key} was quarantined: {reason}")


def take(records: list[FactRecord], *, month: str = LATER) -> None:
    """Project the records as if the current month were ``month``."""
    project_activity(records, quarantine=no_poison, month=month)


def contents_played(facts: list[Fact]) -> list[Track | Album | Producer]:
    plays = [fact for fact in facts if isinstance(fact, PlayLogged)]
    tracks = [
        Track(
            id=name,
            uploader_id=owner,
            title="T",
            duration_ms=180_000,
            created_at=AT,
            published_at=AT,
            version=1,
            visibility="public",
            licensing="standard",
            credits=(owner,),
        )
        for name, owner in sorted({(play.track_id, play.artist_id) for play in plays})
    ]
    albums = [
        Album(id=name, artist_id=owner, title="A", created_at=AT, version=1, visibility="public", track_ids=())
        for name, owner in sorted({(play.album_id, play.artist_id) for play in plays if play.album_id})
    ]
    names = sorted({credit.artist_id for play in plays for credit in play.credits})
    producers = [Producer(id=name, name=name, created_at=AT, version=1, user_id=name) for name in names]
    return [*tracks, *albums, *producers]


def plain(figures: RangeFigures) -> dict[str, Any]:
    return {
        "days": {
            str(day): (each.plays, each.listened_ms, each.breakdown, each.unqualified) for day, each in figures.days
        },
        "devices": figures.devices,
        "countries": figures.countries,
        "listeners": (figures.listeners.plays, figures.listeners.error),
        "guests": figures.guest_plays,
        "uniques": figures.unique_listeners.value,
        "tracks": (figures.tracks.plays, figures.tracks.error),
    }


def naive(facts: list[Fact], content: Track | Album | Producer, first: date, last: date) -> dict[str, Any]:
    """The figures of :func:`plain`, computed play by play."""
    days: dict[str, Any] = {}
    result: dict[str, Any] = {"days": days, "devices": {}, "countries": {}, "guests": 0}
    listeners: dict[str, int] = {}
    tracks: dict[str, int] = {}
    unique = set()
    for index, fact in enumerate(facts):
        if not (
            isinstance(fact, PlayLogged) and _is_of(fact, content) and str(first) <= fact.started_at[:10] <= str(last)
        ):
            continue
        plays, listened, breakdown, unqualified = days.get(fact.started_at[:10], (0, 0, [0] * 5, {}))
        reason = fact.verdict if fact.verdict != "qualified" or qualifies(index, facts) else "daily_cap"
        if reason != "qualified":
            unqualified[reason] = unqualified.get(reason, 0) + 1
        breakdown[min(5 * fact.listened_ms // fact.duration_ms, 4)] += 1
        days[fact.started_at[:10]] = (plays + 1, listened + fact.listened_ms, breakdown, unqualified)
        for counts, name in ((result["devices"], fact.device), (result["countries"], fact.country)):
            counts[name] = counts.get(name, 0) + 1
        unique.add(fact.listener_id)
        if fact.guest:
            result["guests"] += 1
        else:
            listeners[fact.listener_id] = listeners.get(fact.listener_id, 0) + 1
        if not isinstance(content, Track):
            tracks[fact.track_id] = tracks.get(fact.track_id, 0) + 1
    return result | {"listeners": (listeners, 0), "uniques": len(unique), "tracks": (tracks, 0)}


def _is_of(play: PlayLogged, content: Track | Album | Producer) -> bool:
    match content:
        case Track():
            return play.track_id == content.id
        case Album():
            return play.album_id == content.id
        case Producer():
            return any(credit.artist_id == content.id for credit in play.credits)


def check(facts: list[Fact], dice: random.Random) -> None:
    for content in contents_played(facts):
        first, last = some_range(dice)
        assert plain(read_range(content, first=first, last=last)) == naive(facts, content, first, last)


def store_albums(facts: list[Fact]) -> None:
    """Store the catalogue rows by which a roll-up finds albums."""
    for album in contents_played(facts):
        for row in rows_of(album) if isinstance(album, Album) else ():
            row.save()


@settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 2**32))
def test_each_range_is_the_sum_of_its_plays_in_spite_of_roll_ups_and_late_plays(seed: int) -> None:
    facts, dice = history(seed, steps=50), random.Random(seed)  # noqa: S311 - a test's choice
    records = deliveries(facts)
    with database("moto"):
        store_albums(facts)
        done, month = 0, EARLIER
        while done < len(records):
            size = dice.randint(1, 60)
            for fact in facts[done : done + size]:
                to_item(fact).save()
            take(records[done : done + size], month=month)
            done += size
            if dice.random() < 0.6:
                month = LATER
                roll_up_days(before=dice.choice(("2026-09", "2026-11", LATER)))
            check(facts[:done], dice)
        roll_up_days(before=LATER)
        check(facts, dice)
        assert replay_figures().differences == []
        assert roll_up_days(before=LATER).made == 0


# Constants that bound the documents, and the modules that import them: small worlds need small bounds.
BOUNDS = {
    "KNOWN_KEPT": ("domain.platform.projection.days",),
    "TRACKS_KEPT": ("domain.platform.projection.days",),
    "LISTENERS_KEPT": (
        "domain.platform.projection.days",
        "domain.insights.sums.months",
        "domain.insights.sums.unique_listeners",
    ),
    "MONTH_KEPT": ("domain.insights.sums.months",),
}


@settings(max_examples=4, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 2**32))
def test_stated_errors_hold_for_full_documents_and_a_roll_up_changes_nothing(seed: int) -> None:
    facts, dice = history(seed, steps=70), random.Random(seed)  # noqa: S311 - a test's choice
    with database("moto"), pytest.MonkeyPatch.context() as patch:
        for name, modules in BOUNDS.items():
            for module in modules:
                patch.setattr(f"beatpass.{module}.{name}", 2 if name == "LISTENERS_KEPT" else 1)
        for fact in facts:
            to_item(fact).save()
        take(deliveries(facts))
        ranges = [(content, *some_range(dice)) for content in contents_played(facts) for _ in range(2)]
        before = [read_range(content, first=first, last=last) for content, first, last in ranges]
        errors = [within_errors(figures, facts, *each) for figures, each in zip(before, ranges, strict=True)]
        assert any(errors) or len(facts) < 200
        roll_up_days(before=dice.choice(("2026-12", LATER)))
        assert [read_range(content, first=first, last=last) for content, first, last in ranges] == before
        assert replay_figures().differences == []


def some_range(dice: random.Random) -> tuple[date, date]:
    """A range of whole months, of parts of months, or of all days."""
    first = date(2026, 3, 1) + timedelta(days=dice.choice((0, 31, dice.randrange(250))))
    return first, first + timedelta(days=dice.choice((0, 30, dice.randrange(400), 450)))


def within_errors(
    figures: RangeFigures, facts: list[Fact], content: Track | Album | Producer, first: date, last: date
) -> int:
    """Check that all figures are exact or within their stated errors, and return the sum of the stated errors."""
    found, right = plain(figures), naive(facts, content, first, last)
    for name in ("days", "devices", "countries", "guests"):
        assert found[name] == right[name]
    stated = 0
    for name in ("listeners", "tracks"):
        (counts, error), (plays, _) = found[name], right[name]
        assert counts.keys() <= plays.keys()
        assert all(plays[each] - error <= counts.get(each, 0) <= plays[each] for each in plays), name
        stated += error
    assert figures.unique_listeners.approximate or figures.unique_listeners.value == right["uniques"]
    return int(stated)


def world_with_plays(months: int = 3) -> list[Fact]:
    """The facts of a world with plays in at least ``months`` months."""
    facts = history(seed=21, steps=50)
    assert len({fact.started_at[:7] for fact in facts if isinstance(fact, PlayLogged)}) >= months
    return facts


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_changes_no_figure_and_the_next_run_continues(fault: Fault) -> None:
    facts = world_with_plays()
    with database("moto"):
        take(deliveries(facts))
        with calls() as counted:
            whole = roll_up_days(before=LATER)
        rolled = contents("FIGURES_TABLE")
    assert counted.count > whole.made >= 8
    for at in range(FAULTS.index(fault), counted.count, len(FAULTS)):
        with database("moto"):
            take(deliveries(facts))
            with calls(fault, at), suppress(Unavailable, Conflict, Killed):
                roll_up_days(before=LATER)
            if at % 5 == 0:
                check(facts, random.Random(at))  # noqa: S311 - a test's choice
            roll_up_days(before=LATER)
            assert contents("FIGURES_TABLE") == rolled


@pytest.mark.usefixtures("tables")
def test_a_month_played_while_it_was_current_is_rolled_up_once_it_is_past() -> None:
    """Such a month has only days, no month document. Albums also get the months in which only other tracks of their
    producer were played.
    """
    facts = world_with_plays()
    take(deliveries(facts), month=EARLIER)
    store_albums(facts)
    rolled = roll_up_days(before=LATER)
    assert rolled.made == rolled.months > 8
    assert roll_up_days(before=LATER) == RolledUp(months=rolled.months, made=0, left=0)
    check(facts, random.Random(2))  # noqa: S311 - a test's choice


@pytest.mark.usefixtures("tables")
def test_two_concurrent_runs_have_the_result_of_one() -> None:
    facts = world_with_plays()
    take(deliveries(facts))
    with before_call(3, lambda: roll_up_days(before=LATER)):
        second = roll_up_days(before=LATER)
    assert second.made + second.left <= second.months
    assert roll_up_days(before=LATER) == RolledUp(months=second.months, made=0, left=0)
    check(facts, random.Random(1))  # noqa: S311 - a test's choice


@pytest.mark.usefixtures("tables")
def test_a_play_between_any_two_calls_of_a_run_is_counted() -> None:
    """The last facts of the world are projected one by one during a run."""
    facts = world_with_plays()
    records = deliveries(facts)
    start = len(records) - 16
    take(records[:start])
    for number in range(start, len(records)):
        with before_call(2 + number % 7, lambda: take(records[number : number + 1])):  # noqa: B023 - called within
            roll_up_days(before=LATER)
        take(records[number : number + 1])  # a duplicate, unless the run made fewer calls
        check(facts[: number + 1], random.Random(number))  # noqa: S311 - a test's choice


@pytest.mark.usefixtures("tables")
def test_the_current_month_is_not_rolled_up_and_a_run_that_is_out_of_time_leaves_the_rest() -> None:
    take(deliveries(world_with_plays()))
    assert roll_up_days(before="2026-01") == RolledUp(months=0, made=0, left=0)
    assert not any(sk.startswith("MONTH#") and body for (_, sk), body in contents("FIGURES_TABLE").items())
    rest = iter([True, True])
    cut = roll_up_days(before=LATER, in_time=lambda: next(rest, False))
    assert cut.made == 2
    assert roll_up_days(before=LATER).made == cut.left


@pytest.mark.usefixtures("tables")
def test_three_years_are_read_in_one_call() -> None:
    """After the roll-up; the figures are the same before."""
    facts = world_with_plays()
    take(deliveries(facts))
    for content in contents_played(facts):
        first, last = date(2024, 6, 2), date(2027, 6, 1)
        before = plain(read_range(content, first=first, last=last))
        roll_up_days(before=LATER)
        with calls() as counted:
            assert plain(read_range(content, first=first, last=last)) == before
        assert counted.count == 1 or isinstance(content, Album)
