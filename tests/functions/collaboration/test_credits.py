"""Which producers may be credited on a track; all producers here exist or were deleted."""

from __future__ import annotations

import pytest

from tests.support.http import request
from tests.support.studio import new_producer, new_track, read_tables, update

pytestmark = pytest.mark.usefixtures("tables")

TRACK = {"title": "Night Drive", "duration_ms": 180_000}


def test_a_duplicate_credit_an_eleventh_credit_and_a_deleted_producer_are_refused() -> None:
    nova, *others = (new_producer(f"u{number}", f"Producer {number}") for number in range(12))
    gone = others.pop()
    assert request("DELETE", f"/v1/artists/{gone}", user="u11").status == 204
    track_id = new_track("u0", visibility="public", credits=others[:1])
    before = read_tables()
    for credits_ in ([others[0]] * 2, [nova, nova], others, [*others, nova], [others[0], gone]):
        for method, path, body in (("POST", "/v1/tracks", TRACK), ("PATCH", f"/v1/tracks/{track_id}", {})):
            refused = request(method, path, body={**body, "credits": credits_}, user="u0")
            assert (refused.status, list(refused.fields)) == (422, ["credits"]), credits_
    assert read_tables() == before
    assert update(f"/v1/tracks/{track_id}", user="u0", credits=others[:9])["credits"] == [nova, *others[:9]]


def test_the_uploader_cannot_be_removed() -> None:
    nova, vega = new_producer("u0", "Nova"), new_producer("u1", "Vega")
    track_id = new_track("u0", visibility="public", credits=[vega])
    for credits_, left in (([vega], [nova, vega]), ([], [nova]), ([vega, nova], [nova, vega])):
        assert set(update(f"/v1/tracks/{track_id}", user="u0", credits=credits_)["credits"]) == set(left)


def test_a_track_with_a_deleted_producer_can_be_edited_and_the_credit_removed() -> None:
    nova, vega = new_producer("u0", "Nova"), new_producer("u1", "Vega")
    track_id = new_track("u0", visibility="public", credits=[vega])
    assert request("DELETE", f"/v1/artists/{vega}", user="u1").status == 204
    assert update(f"/v1/tracks/{track_id}", user="u0", title="Day Drive")["title"] == "Day Drive"
    assert update(f"/v1/tracks/{track_id}", user="u0", credits=[])["credits"] == [nova]
