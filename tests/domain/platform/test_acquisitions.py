"""Which plays led to what is downloaded and bought, whatever the order in which facts arrive."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatpass.domain.listening.acquisitions import Acquisition, bought_id, sums_of
from beatpass.domain.platform import figures as figures_module
from beatpass.domain.platform.facts import Credit, DownloadGranted, Fact, PlayLogged, SaleSettled
from beatpass.domain.platform.figures import (
    Acquisitions,
    AcquisitionsKey,
    AlbumAcquisitionsKey,
    ProducerAcquisitionsKey,
    TrackAcquisitionsKey,
)
from beatpass.domain.platform.projection import acquisitions as rules
from beatpass.domain.platform.times import milliseconds, to_iso
from infra.verification.oracles.funnel import acquisitions_of
from tests.domain.platform.test_projection import Memory, project_all
from tests.support.worlds import ARTISTS, history, income_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
KINDS = {
    TrackAcquisitionsKey: ("track", "track_id"),
    AlbumAcquisitionsKey: ("album", "album_id"),
    ProducerAcquisitionsKey: ("artist", "artist_id"),
}


def documents_of(memory: Memory) -> dict[AcquisitionsKey, Acquisitions]:
    """Those with anything in them."""
    found = {key: figure for key, figure in memory.figures.items() if isinstance(figure, Acquisitions)}
    return {key: figure for key, figure in found.items() if figure != Acquisitions()}  # type: ignore[misc]


def play(
    *, started: datetime, listener: str = "u1", source: str = "", country: str = "CA", number: int = 0
) -> PlayLogged:
    return PlayLogged(
        artist_id="ana",
        track_id="t",
        play_id=f"{to_iso(started)} {source}",
        at=to_iso(started + timedelta(minutes=3)),
        started_at=to_iso(started),
        listened_ms=180_000,
        duration_ms=180_000,
        listener_id=listener,
        device="mobile",
        platform="web",
        country=country,
        credits=(Credit(artist_id="ana", earns=True),),
        verdict="qualified",
        rules="2026-11",
        source=source,
    )


def download(*, at: datetime, number: int = 0, user: str = "u1", bought: bool = False) -> DownloadGranted:
    name = f"{number:03d}"
    return DownloadGranted(
        artist_id="ana",
        track_id="t",
        download_id=bought_id(name) if bought else name,
        user_id=user,
        licence_id="l",
        at=to_iso(at),
        credits=(Credit(artist_id="ana", earns=True), Credit(artist_id="bo", earns=True)),
        album_id="al",
    )


def traced(*facts: Fact) -> Acquisition:
    """The only acquisition of these facts in the track's month, the same in that of its album and its producers."""
    memory = project_all(list(facts))
    rows = [Acquisition(*row) for figure in documents_of(memory).values() for row in figure.rows.values()]
    assert len(rows) == 4
    assert rows[1:] == rows[:-1]
    return rows[0]


def of_acquisitions(facts: list[Fact]) -> list[Fact]:
    return [fact for fact in facts if isinstance(fact, PlayLogged | DownloadGranted | SaleSettled)]


def sum_columns(rows: list[list[int]]) -> list[int]:
    return list(map(sum, zip(*rows, strict=True)))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(40, 160))
def test_acquisitions_equal_what_the_facts_say_in_any_order(seed: int, steps: int) -> None:
    facts = of_acquisitions(history(seed, steps))
    shuffled = list(facts)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order, not a secret
    found = documents_of(project_all(shuffled))
    assert found == documents_of(project_all(facts))
    contents = {(*KINDS[type(key)], getattr(key, KINDS[type(key)][1])) for key in found}
    assert {name for kind, _, name in contents if kind == "artist"} <= set(ARTISTS)
    for kind, field, content_id in contents:
        rows = {
            download_id: Acquisition(*row)
            for key, figure in found.items()
            if KINDS[type(key)] == (kind, field) and getattr(key, field) == content_id
            for download_id, row in figure.rows.items()
        }
        expected = list(acquisitions_of(facts, kind, content_id))
        assert rows.keys() == {each.fact.download_id for each in expected}
        for each in expected:
            row = rows[each.fact.download_id]
            assert (row.at, row.user, row.granted) == (milliseconds(each.fact.at), each.fact.user_id, 1)
            assert (row.income, row.refunded) == (each.income, each.refunded)
            for touch, of in ((row.first_touch, each.plays[:1]), (row.last_touch, each.plays[-1:])):
                assert list(touch or ()) == [v for p in of for v in (milliseconds(p.started_at), p.source, p.country)]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), order=st.integers(0, 2**32))
def test_what_is_not_kept_is_in_the_sums_and_no_order_matters(seed: int, order: int) -> None:
    facts = of_acquisitions(history(seed, 160))
    shuffled = list(facts)
    random.Random(order).shuffle(shuffled)  # noqa: S311 - an order, not a secret
    whole = documents_of(project_all(facts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures_module, "ACQUISITIONS_KEPT", 2)
        patch.setattr(rules, "TOUCHES_KEPT", 3)
        patch.setattr(rules, "TRACED_KEPT", 1)
        found = documents_of(project_all(shuffled))
        assert found == documents_of(project_all(facts))
    assert found.keys() == whole.keys()
    for key, figure in found.items():
        rows = [sums_of(name, Acquisition(*row)) for name, row in whole[key].rows.items()]
        kept = [sums_of(name, Acquisition(*row)) for name, row in figure.rows.items()]
        assert len(kept) <= 2
        assert list(map(sum, zip(*rows, strict=True))) == list(
            map(sum, zip(*kept, *figure.others.values(), strict=True))
        )


def test_the_first_and_the_last_play_before_a_download_are_its_touches() -> None:
    early = play(started=NOON - timedelta(days=3), source="search", country="DE")
    late = play(started=NOON - timedelta(minutes=2), source="profile")
    after = play(started=NOON + timedelta(minutes=1), source="library")
    middle = play(started=NOON - timedelta(days=1), source="embed")
    others = play(started=NOON - timedelta(days=5), listener="u2", source="album")
    found = traced(middle, after, late, others, early, download(at=NOON))
    assert found.first_touch == (milliseconds(early.started_at), "search", "DE")
    assert found.last_touch == (milliseconds(late.started_at), "profile", "CA")


def test_a_play_that_is_reported_after_the_download_led_to_it_too() -> None:
    """It is reported when it ends, and the listener did not wait."""
    found = traced(download(at=NOON), play(started=NOON - timedelta(minutes=2), source="embed"))
    assert found.first_touch == found.last_touch == (milliseconds(to_iso(NOON - timedelta(minutes=2))), "embed", "CA")


def test_no_play_led_to_what_came_90_days_later_or_at_the_same_moment() -> None:
    first_day = (NOON - timedelta(days=90)).replace(hour=0)
    too_early = play(started=first_day - timedelta(milliseconds=1))
    for facts in ((too_early,), (play(started=NOON),), (play(started=NOON - timedelta(days=1), listener="u2"),), ()):
        for order in ((*facts, download(at=NOON)), (download(at=NOON), *facts)):
            found = traced(*order)
            assert (found.first_touch, found.last_touch) == (None, None)
    assert traced(download(at=NOON), too_early, play(started=first_day)).first_touch == (
        milliseconds(to_iso(first_day)),
        "",
        "CA",
    )


def test_a_refund_is_taken_from_the_purchase_that_it_belongs_to() -> None:
    granted = download(at=NOON, bought=True)
    refund = replace(income_of(granted, amount=-1_000, number=1), at=to_iso(NOON + timedelta(days=100)))
    for facts in (
        (granted, income_of(granted, amount=2_999), refund),
        (refund, granted, income_of(granted, amount=2_999)),
    ):
        found = traced(*facts)
        assert sums_of(granted.download_id, found) == [1, 1, 2_999, 1_000]


def test_income_of_a_sale_that_granted_nothing_is_in_no_funnel() -> None:
    income = income_of(download(at=NOON, bought=True), amount=2_999)
    ungranted = replace(income, download_id="", user_id="", granted_at="", credits=(), album_id=None)
    assert not documents_of(project_all([ungranted]))


def test_purchases_are_kept_longest() -> None:
    facts: list[Fact] = [download(at=NOON, number=number, bought=number % 2 == 0) for number in range(6)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures_module, "ACQUISITIONS_KEPT", 4)
        found = documents_of(project_all(facts))[TrackAcquisitionsKey("t", "2026-11")]
    assert set(found.rows) == {"sale-000", "sale-002", "sale-004", "001"}
    assert found.others == {"2026-11-21": [2, 0, 0, 0]}
