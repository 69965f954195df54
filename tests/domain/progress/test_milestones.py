"""Age achievements, early adopters and the top biller, against a second implementation of the rules."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.platform.figures import Standing
from beatpass.domain.progress.milestones import EarlyAdopters, TopIncomeTrack, by_age, creation_of

DAY = "2026-11-21"
MONTHS = {"rising": 3, "seasoned": 6, "og": 12, "veteran": 24, "legacy": 36}


def profile(created: str = "2026-01-01", *, exists: bool = True, held: tuple[str, ...] = ()) -> Standing:
    return Standing(exists=exists, created_at=f"{created}T10:00:00.000Z", achievements=dict.fromkeys(held, "t"))


def later(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of a shorter month."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@given(st.dates(date(2022, 1, 1), date(2026, 11, 21)), st.sets(st.sampled_from(sorted(MONTHS))))
def test_a_profile_earns_the_ages_it_has_reached(created: date, held: set[str]) -> None:
    facts = list(by_age("ana", profile(str(created), held=tuple(held)), day=DAY))
    reached = {name for name, months in MONTHS.items() if later(created, months) <= date(2026, 11, 21)}
    assert {fact.achievement for fact in facts} == reached - held
    for fact in facts:
        assert (fact.artist_id, fact.at, fact.by) == ("ana", "2026-11-21T00:00:00.000Z", "day:2026-11-21")
        assert fact.value >= fact.cutoff == MONTHS[fact.achievement]


def test_a_producer_that_does_not_exist_earns_no_age() -> None:
    assert list(by_age("gone", profile("2020-01-01", exists=False), day=DAY)) == []
    assert list(by_age("never", Standing(exists=True), day=DAY)) == []


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.booleans(), st.sampled_from([(), ("early-adopter",)])), min_size=0, max_size=50
    ),
    st.integers(1, 5),
)
def test_early_adopters_are_the_first_thirty_by_age_then_id(
    made: list[tuple[int, bool, tuple[str, ...]]], parts: int
) -> None:
    profiles = {
        f"p{number:02d}": profile(f"2026-01-0{day}", exists=exists, held=held)
        for number, (day, exists, held) in enumerate(made)
    }
    order = sorted(profiles, key=lambda name: (profiles[name].created_at, name))
    segments = []
    for part in range(parts):
        segment = EarlyAdopters()
        for name in list(profiles)[part::parts]:
            creation = creation_of(name, profiles[name], day=DAY)
            segment.add([creation] if creation else [])
        segments.append(segment)
    first = EarlyAdopters()
    for segment in segments:
        first.add(segment)
    right = {
        name: position
        for position, name in enumerate(order[:30], 1)
        if profiles[name].exists and not profiles[name].achievements
    }
    assert {fact.artist_id: fact.value for fact in first.earned(day=DAY)} == right


def test_a_profile_created_after_the_day_began_waits_for_the_next_run() -> None:
    """A new profile may be in the standings before an older one that the projection has not applied yet."""
    assert creation_of("new", profile(DAY), day=DAY) is None
    assert creation_of("new", profile(DAY), day="2026-11-22") is not None
    assert creation_of("never", Standing(), day=DAY) is None


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sets(st.sampled_from("abcd"), min_size=1))),
    st.lists(st.tuples(st.booleans(), st.booleans()), min_size=4, max_size=4),
    st.integers(1, 3),
)
def test_producers_credited_on_the_track_with_the_highest_income_are_top_billers(
    tracks: list[tuple[int, set[str]]], producers: list[tuple[bool, bool]], parts: int
) -> None:
    standings = {
        name: profile(exists=exists, held=("top-biller",) if held else ())
        for name, (exists, held) in zip("abcd", producers, strict=True)
    }
    top = TopIncomeTrack()
    for part in range(parts):
        segment = TopIncomeTrack()
        for income, credited in tracks[part::parts]:
            segment.add(income, credited)
        top.add(segment.income, segment.credited)
    most = max((income for income, _ in tracks), default=0)
    right = {name for income, credited in tracks if income == most > 0 for name in credited}
    facts = list(top.earned(standings, day=DAY))
    assert {fact.artist_id for fact in facts} == {
        name for name in right if standings[name].exists and not standings[name].achievements
    }
    assert {(fact.achievement, fact.value, fact.cutoff) for fact in facts} <= {("top-biller", most, most)}
