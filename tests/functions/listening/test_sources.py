"""A play says where it was started and what was heard; what cannot be used is left out, with a note."""

from __future__ import annotations

from typing import Any

import pytest

from beatpass.domain.listening.producer_links import Link
from beatpass.domain.listening.sources import SOURCE_KINDS
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.tables import CatalogueItem
from beatpass.storage.listening.links import KnownLinks
from beatpass.storage.platform import keys
from tests.functions.listening.test_http_plays import GUEST_PLAYS, PLAYS, a_play, catalogue, post, the_fact
from tests.functions.listening.test_play_details import noted
from tests.support.http import function

__all__ = ["catalogue"]
pytestmark = pytest.mark.usefixtures("catalogue")
STORED = ("source", "referrer_host", "link_id", "link_artist_id")


@pytest.fixture(autouse=True)
def _links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(function("http_plays"), "LINKS", KnownLinks())


def save_link(link_id: str, artist_id: str) -> None:
    link = Link(artist_id=artist_id, kind="artist", target_id=artist_id)
    CatalogueItem(*keys.link(link_id), body=documents.dump(link)).save()


def stored() -> dict[str, Any]:
    return {name: value for name, value in the_fact().items() if name in STORED}


@pytest.mark.parametrize("kind", SOURCE_KINDS)
def test_every_kind_of_place_is_stored(kind: str) -> None:
    assert noted(post(PLAYS, "open", a_play(source={"kind": kind}))) == []
    assert stored() == {"source": kind}


def test_a_play_without_a_source_says_nothing() -> None:
    assert noted(post(PLAYS, "open", a_play(source=None))) == []
    assert stored() == {}


@pytest.mark.parametrize(
    ("sent", "kept", "fields"),
    [
        ({"kind": "billboard"}, {"source": "other"}, ["source.kind"]),
        ({"kind": None}, {"source": "other"}, ["source.kind"]),
        ({"kind": "Track_Page"}, {"source": "track_page"}, ["source.kind"]),
        ({"kind": ["search"]}, {"source": "other"}, ["source.kind"]),
        ({}, {"source": "other"}, ["source.kind"]),
        ("search", {}, ["source"]),
        (["search"], {}, ["source"]),
        ({"kind": "search", "page": 3}, {"source": "search"}, ["source.page"]),
        (
            {"kind": "external", "referrer_host": "News.Example.COM"},
            {"source": "external", "referrer_host": "news.example.com"},
            [],
        ),
        ({"kind": "external", "referrer_host": "xn--bcher-kva.example"}, None, []),
        (
            {"kind": "external", "referrer_host": "https://user@A.example:8443/x?secret=1"},
            {"source": "external", "referrer_host": "a.example"},
            ["source.referrer_host"],
        ),
        (
            {"kind": "external", "referrer_host": "a.example."},
            {"source": "external", "referrer_host": "a.example"},
            ["source.referrer_host"],
        ),
        (
            {"kind": "external", "referrer_host": "b\u00fccher.example"},
            {"source": "external", "referrer_host": "xn--bcher-kva.example"},
            ["source.referrer_host"],
        ),
        ({"kind": "external", "referrer_host": "https://[::1/"}, {"source": "external"}, ["source.referrer_host"]),
        ({"kind": "external", "referrer_host": ""}, {"source": "external"}, ["source.referrer_host"]),
        ({"kind": "external", "referrer_host": "203.0.113.9"}, {"source": "external"}, ["source.referrer_host"]),
        (
            {"kind": "external", "referrer_host": "a.example\n"},
            {"source": "external", "referrer_host": "a.example"},
            ["source.referrer_host"],
        ),
        ({"kind": "external", "referrer_host": "a." * 200 + "com"}, {"source": "external"}, ["source.referrer_host"]),
        ({"kind": "external", "referrer_host": 7}, {"source": "external"}, ["source.referrer_host"]),
        ({"kind": "external", "link_id": "no such link"}, {"source": "external"}, ["source.link_id"]),
        ({"kind": "external", "link_id": "abcd2345"}, {"source": "external"}, ["source.link_id"]),
    ],
)
def test_parts_of_a_source_are_looked_at_one_by_one(
    sent: object, kept: dict[str, str] | None, fields: list[str]
) -> None:
    assert noted(post(GUEST_PLAYS, "open", a_play(guest_id="device-01", source=sent), user=None)) == fields
    assert kept is None or stored() == kept


def test_a_link_counts_for_the_tracks_of_its_producer_only() -> None:
    """Bo is credited on the track, Cy is not."""
    save_link("linkofbo", "bo")
    save_link("linkofcy", "cy")
    source = {"kind": "embed", "link_id": "linkofcy"}
    assert noted(post(PLAYS, "open", a_play(source=source))) == ["source.link_id"]
    assert noted(post(PLAYS, "sold", a_play(source=source | {"link_id": "linkofbo"}))) == ["source.link_id"]


def test_a_link_of_a_credited_producer_is_stored_with_its_producer() -> None:
    save_link("linkofbo", "bo")
    assert noted(post(PLAYS, "open", a_play(source={"kind": "embed", "link_id": "linkofbo"}))) == []
    assert stored() == {"source": "embed", "link_id": "linkofbo", "link_artist_id": "bo"}


# --- ranges: the track has 180,000 ms, of which 150,000 are played


@pytest.mark.parametrize(
    "heard",
    [
        [[0, 150_000]],
        [[0, 147_000]],  # within 2 %
        [[0, 153_000]],
        [[0, 60_000], [90_000, 180_000]],  # a jump
        [[0, 100_000], [50_000, 100_000]],  # a part again
        [[120_000, 180_000], [0, 90_000]],  # the end first
        [[0, 3_000]] * 50,
    ],
)
def test_ranges_that_can_be_what_was_heard_are_stored(heard: list[list[int]]) -> None:
    assert noted(post(PLAYS, "open", a_play(heard=heard))) == []
    assert the_fact()["heard"] == heard


@pytest.mark.parametrize(
    "heard",
    [
        [[0, 146_999]],  # more than 2 % less
        [[0, 153_001]],
        [[0, 100_000], [50_000, 150_000]],  # they overlap, so that together they are longer than what was listened
        [[31_000, 181_000]],  # beyond the track
        [[0, 150_000], [150_000, 150_000]],  # an empty one
        [[150_000, 0]],  # its end first
        [[-1, 149_999]],
        [[0, 3_000]] * 51,
        [[0, 150_000, 1]],
        [[0, "all"]],
        [[-0.5, 150_000]],
        [[True, 150_000]],
        [[None, 150_000]],
        [0, 150_000],
        {"from": 0},
        "all",
    ],
)
def test_ranges_that_cannot_are_left_out_with_a_note(heard: object) -> None:
    assert noted(post(PLAYS, "open", a_play(heard=heard))) == ["heard"]
    assert "heard" not in the_fact()


@pytest.mark.parametrize(
    ("heard", "stored", "fields"),
    [
        ([[0.0, 150_000.0]], [[0, 150_000]], []),
        ([["0", "150000"]], [[0, 150_000]], ["heard"]),
        ([[500.25, 150_500.75]], [[500, 150_500]], ["heard"]),
    ],
)
def test_the_ends_of_ranges_may_be_any_numbers(heard: object, stored: list[list[int]], fields: list[str]) -> None:
    assert noted(post(PLAYS, "open", a_play(heard=heard))) == fields
    assert the_fact()["heard"] == stored


def test_no_ranges_are_none() -> None:
    nothing: tuple[object, ...] = ([], None)
    for heard in nothing:
        assert noted(post(PLAYS, "open", a_play(heard=heard))) == []
