"""Security and cache headers: authenticated answers are not cached, and browsers do not guess content types."""

from __future__ import annotations

import pytest

from tests.support.http import request
from tests.support.studio import new_producer

pytestmark = pytest.mark.usefixtures("cursor_secret")


def test_authenticated_answers_are_not_cached() -> None:
    new_producer("u1", "Nova")
    for path in ("", "/progress", "/tracks", "/activity", "/collaborations", "/progress/ledger?limit=0"):
        path, _, query = path.partition("?")  # noqa: PLW2901
        answer = request("GET", f"/v1/producer-dashboard{path}", user="u1", query={"limit": "0"} if query else None)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_public_answers_may_be_cached() -> None:
    nova = new_producer("u1", "Nova")
    answer = request("GET", f"/v1/artists/{nova}")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"].startswith("public")


def test_a_route_may_set_its_own_cache_header() -> None:
    new_producer("u1", "Nova")
    answer = request("GET", "/v1/producer-dashboard/leaderboards/plays", user="u1")
    assert answer.headers["cache-control"].startswith("private")


def test_problems_and_plays_have_the_headers_too() -> None:
    for headers in ({"content-type": "text/plain"}, {"content-type": "application/json"}):
        refused = request("POST", "/v1/artists", body="x", user="u1", headers=headers)
        assert (refused.headers["x-content-type-options"], refused.headers["cache-control"]) == ("nosniff", "no-store")
    assert request("POST", "/v1/guest/tracks/t/plays", body={}).headers["x-content-type-options"] == "nosniff"
    assert request("POST", "/v1/tracks/t/plays", body={}, user="u1").headers["cache-control"] == "no-store"
