"""Columns, runs, pages and ids read as they were written."""

from __future__ import annotations

from uuid import UUID

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.platform.countries import COUNTRIES, country_number, country_of
from beatpass.storage.leaderboards.column_encoding import Encoder, unsigned
from beatpass.storage.leaderboards.columns import Columns, signed
from beatpass.storage.leaderboards.producer_columns import packed_ids, unpacked_ids
from beatpass.storage.leaderboards.score_runs import ScoreRuns

numbers = st.integers(0, 300) | st.integers(0, 2**62)


@settings(deadline=None)
@given(st.data(), st.integers(0, 40), st.integers(1, 9), st.integers(0, 3))
def test_columns_read_as_they_were_written(data: st.DataObject, rows: int, count: int, raw: int) -> None:
    columns = [data.draw(st.lists(numbers, min_size=rows, max_size=rows)) for _ in range(count)]
    cut = data.draw(st.integers(0, rows))
    bounds = [(0, cut), (cut, rows)]
    encoder = Encoder([np.array(column, np.int64) for column in columns], raw=raw)
    items = list(encoder.items(bounds, [["a", cut], ["b", None]], [b"", b"more"]))
    for (start, stop), item, behind, others in zip(
        bounds, items, (["a", cut], ["b", None]), (b"", b"more"), strict=True
    ):
        read = Columns(item)
        assert (read.rows, read.json, read.bytes_behind) == (stop - start, behind, others)
        for number, column in enumerate(columns):
            assert read.values(number).tolist() == column[start:stop]
            assert [read.value(number, row) for row in range(read.rows)] == column[start:stop]


@given(st.lists(st.integers(-(2**61), 2**61)))
def test_signed_numbers_come_back(wanted: list[int]) -> None:
    assert [signed(each) for each in unsigned(np.array(wanted, np.int64)).tolist()] == wanted


@given(st.lists(st.uuids().map(str) | st.text(max_size=9), max_size=5) | st.lists(st.uuids().map(str), max_size=5))
def test_ids_come_back_whatever_they_look_like(ids: list[str]) -> None:
    assert unpacked_ids(packed_ids(ids)) == ids


def test_uuids_take_sixteen_bytes_and_unusual_spellings_stay() -> None:
    uuid = str(UUID(int=7))
    assert len(packed_ids([uuid, uuid])) == 1 + 2 * 16
    unusual = ["0000000A-0000-0000-0000-000000000000", "0" * 32]
    assert unpacked_ids(packed_ids(unusual)) == unusual


def test_countries_have_numbers_in_the_order_of_their_codes() -> None:
    codes = sorted(COUNTRIES)
    found = [country_number(code) for code in codes]
    assert found == sorted(set(found))
    assert [country_of(number) for number in found] == codes
    assert (country_number(None), country_of(0)) == (0, None)


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(-1, 10))
def test_runs_say_what_counting_says(scores: list[int], other: int) -> None:
    ordered = sorted(scores, reverse=True)
    keys = sorted(set(scores), reverse=True)
    ranks = [1 + ordered.index(key) for key in keys]
    (data,) = Encoder([np.array(keys), np.array(ranks)]).items([(0, len(keys))], [None])
    runs = ScoreRuns(data, len(scores))
    for position, key in enumerate(ordered, 1):
        rank = 1 + ordered.index(key)
        better = [each for each in ordered if each > key]
        assert runs.sharing(rank) == scores.count(key)
        assert runs.key_at(position) == key
        assert runs.better(rank) == ((1 + ordered.index(better[-1]), better[-1]) if better else (0, 0))
        assert runs.better_than(key) == len(better)
    if other >= 0:
        assert runs.better_than(other) == sum(each > other for each in scores)
