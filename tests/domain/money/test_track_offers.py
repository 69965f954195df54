"""Which changes of a track end offers: compared with what a buyer would be told before and after."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.catalogue.entities import Track
from beatpass.domain.money.selling.offers import Offer, why_void
from beatpass.domain.money.selling.track_offers import LICENCES, ends_offers, price_of

prices = st.none() | st.sampled_from([100, 200])
tracks = st.builds(
    Track,
    id=st.just("t"),
    uploader_id=st.just("a"),
    title=st.just("Tide"),
    duration_ms=st.just(1_000),
    created_at=st.just("2026-11-20T12:00:00.000Z"),
    version=st.just(1),
    credits=st.just(("a",)),
    visibility=st.sampled_from(["public", "private"]),
    sold=st.booleans(),
    standard_price=prices,
    exclusive_price=prices,
)


@given(tracks, st.none() | tracks)
def test_offers_end_where_one_that_held_does_not_any_more(before: Track, after: Track | None) -> None:
    held = [
        Offer(sale_id="s", intent_id="pi", track_id="t", licence=licence, price=price, at=before.created_at)
        for licence in LICENCES
        if (price := price_of(before, licence)) is not None
    ]
    young = timedelta(minutes=1)
    ended = [each for each in held if not why_void(each, before, age=young) and why_void(each, after, age=young)]
    assert ends_offers(before, after) == bool(ended)
    assert not ends_offers(None, after)
