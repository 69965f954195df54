"""Nobody learns from one answer what fewer than five listeners did, and totals stay exact."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.insights.sums.privacy_floor import FLOOR, OTHER, count_mark, merge_marks, told_shares
from beatpass.domain.platform.pseudonyms import pseudonym

COUNTRIES = ("CA", "DE", "US")
PLAYS = st.lists(st.tuples(st.sampled_from(COUNTRIES), st.integers(0, 8)), max_size=90)


@settings(max_examples=300, deadline=None)
@given(plays=PLAYS, parts=st.integers(1, 4), most=st.integers(1, 6), seed=st.integers(0, 9))
def test_rows_and_what_is_left_of_the_total_have_five_listeners(
    plays: list[tuple[str, int]], parts: int, most: int, seed: int
) -> None:
    days: list[dict[str, list[str]]] = [{} for _ in range(parts)]
    shuffled = random.Random(seed).sample(plays, len(plays))  # noqa: S311 - an order
    for number, (country, listener) in enumerate(shuffled):
        count_mark(days[number % parts], country, pseudonym(b"key", str(listener)))
    counts = Counter(country for country, _ in plays)
    people = {country: {who for where, who in plays if where == country} for country in counts}

    shares = told_shares(counts, merge_marks(days), whole=len(plays), most=most)
    told = {share.key for share in shares} - {OTHER}
    assert sum(share.plays for share in shares) == len(plays)
    assert len(told) <= most
    assert all(len(people[country]) >= FLOOR for country in told)
    assert all(share.plays == counts[share.key] for share in shares if share.key != OTHER)
    hidden = set().union(*(people[country] for country in counts.keys() - told))
    assert not hidden or len(hidden) >= FLOOR or not told

    several = [country for country in counts if len(people[country]) >= FLOOR]
    if len(several) == len(counts) <= most:
        assert told == counts.keys()
    assert len(told) >= min(most, len(several)) - 1, "more than one row was left out for the rest's sake"


def test_a_country_of_four_is_hidden_even_from_subtraction() -> None:
    marks = {"CA": list("abcde"), "US": list("fghij"), "DE": list("klmn")}
    shares = told_shares({"CA": 30, "US": 20, "DE": 9}, marks, whole=59, most=10)
    assert [(share.key, share.plays) for share in shares] == [("CA", 30), (OTHER, 29)]


def test_a_country_whose_listeners_were_not_counted_is_not_told() -> None:
    """Documents from before the floor have no marks."""
    shares = told_shares({"CA": 30}, {}, whole=30, most=10)
    assert [(share.key, share.plays) for share in shares] == [(OTHER, 30)]
