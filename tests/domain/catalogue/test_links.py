"""When two links or pictures are the same (docs/specification.md 1.2)."""

from __future__ import annotations

import pytest

from beatpass.domain.catalogue.links import distinct_links

PAGE = "https://nova.example.com/me"


@pytest.mark.parametrize(
    "same",
    [
        PAGE,
        "http://nova.example.com/me",
        "https://NOVA.Example.com/me",
        "https://nova.example.com:443/me",
        "https://nova.example.com./me",
        "https://nova.example.com/me/",
        "https://nova.example.com/me#top",
        "https://nova.example.com/%6de",
    ],
)
def test_spellings_of_one_link_are_one_link(same: str) -> None:
    assert distinct_links([PAGE, "https://other.example.com", same]) == [PAGE, "https://other.example.com"]


@pytest.mark.parametrize(
    "other",
    ["https://nova.example.com/ME", PAGE + "?page=2", "https://nova.example.com:8443/me", "https://example.com/me"],
)
def test_other_links_stay_in_their_order(other: str) -> None:
    assert distinct_links([other, PAGE, other]) == [other, PAGE]


def test_a_link_that_cannot_be_parsed_is_only_itself() -> None:
    links = ["https://x:port/", "https://x:port/", "http://[::1"]
    assert distinct_links(links) == ["https://x:port/", "http://[::1"]
