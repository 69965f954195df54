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
        "https://nova.example.com//me",
        "https://nova.example.com/you/../me",
        "https://nova.example.com/./me?",
        "https://\uff4eova.example.com/me",
        "https://nova\u3002example.com/me",
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


@pytest.mark.parametrize(
    "links",
    [
        ["https://m\u00fcnchen.example/", "https://xn--mnchen-3ya.example/", "https://M\u00dcNCHEN.example/"],
        ["https://example.com/caf\u00e9", "https://example.com/cafe\u0301", "https://example.com/caf%C3%A9"],
        ["https://example.com/?q=\u00e9", "https://example.com/?q=e\u0301", "https://example.com/?q=%c3%a9"],
    ],
)
def test_letters_may_be_composed_escaped_or_in_ascii(links: list[str]) -> None:
    assert distinct_links(links) == links[:1]


def test_a_host_that_is_none_in_ascii_is_compared_as_it_is() -> None:
    long = "https://" + "\u00e9" * 64 + ".example/"
    assert distinct_links([long, long]) == [long]


def test_a_link_that_cannot_be_parsed_is_only_itself() -> None:
    links = ["https://x:port/", "https://x:port/", "http://[::1"]
    assert distinct_links(links) == ["https://x:port/", "http://[::1"]
