"""A request that is sent again with its Idempotency-Key has one effect and one answer (docs/api.md 1.3)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from beatpass.domain.platform.kept_answers import KEPT, LEASE, KeptAnswer, KeyedRequest
from beatpass.storage.dynamodb.tables import KeptAnswerItem
from beatpass.storage.platform import kept_answers
from beatpass.usecases.platform.answer_once import answer_once
from infra.openapi.document import DOCUMENT
from tests.support.http import Answer, request
from tests.support.races import before_call
from tests.support.studio import new_producer

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

Json = dict[str, Any]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MAKING: dict[str, Json] = {
    "/v1/artists": {"name": "Bo"},
    "/v1/tracks": {"title": "A", "duration_ms": 180_000},
    "/v1/albums": {"title": "A"},
}


def post(path: str, body: Json | str, *, key: str | None, user: str = "u") -> Answer:
    headers = {"idempotency-key": key} if key is not None else {}
    return request("POST", path, user=user, body=body, headers=headers)


def tracks(user: str = "u") -> list[str]:
    answer = request("GET", "/v1/producer-dashboard/tracks", user=user, query={"limit": "40"})
    return [track["id"] for track in answer.body["items"]]


@pytest.mark.parametrize("path", MAKING)
def test_the_same_key_and_body_have_the_same_answer(path: str) -> None:
    new_producer("u", "Ana")
    first, second = (post(path, MAKING[path], key="key-1") for _ in range(2))
    assert first.status == 201
    assert (second.status, second.body) == (201, first.body)
    assert {name: second.headers[name] for name in ("etag", "location", "content-type", "cache-control")} == {
        name: first.headers[name] for name in ("etag", "location", "content-type", "cache-control")
    }


def test_only_one_thing_is_made() -> None:
    new_producer("u", "Ana")
    for _ in range(3):
        post("/v1/tracks", MAKING["/v1/tracks"], key="key-1")
    assert len(tracks()) == 1
    post("/v1/tracks", MAKING["/v1/tracks"], key="key-2")
    post("/v1/tracks", MAKING["/v1/tracks"], key=None)
    assert len(tracks()) == 3


def test_how_the_json_is_written_does_not_matter() -> None:
    new_producer("u", "Ana")
    first = post("/v1/tracks", '{"title": "A", "duration_ms": 180000}', key="k")
    assert post("/v1/tracks", '{"duration_ms":180000,\n"title":"\\u0041"}', key="k").body == first.body


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/tracks", {"title": "B", "duration_ms": 180_000}),
        ("/v1/tracks", {"title": "A", "duration_ms": 180_001}),
        ("/v1/tracks", {"title": "A", "duration_ms": 180_000, "bpm": None}),
        ("/v1/albums", {"title": "A"}),
        ("/v1/producer-dashboard/finances/onboarding", {"country": "CA"}),
    ],
)
def test_another_request_of_the_key_is_refused(path: str, body: Json) -> None:
    new_producer("u", "Ana")
    post("/v1/tracks", MAKING["/v1/tracks"], key="k")
    refused = post(path, body, key="k")
    assert (refused.status, refused.problem) == (422, "idempotency-key-reused")
    assert len(tracks()) == 1


def test_another_producer_in_the_query_is_another_request() -> None:
    first, second = new_producer("u", "Ana"), new_producer("u", "Bo")
    headers = {"idempotency-key": "k"}
    body = MAKING["/v1/tracks"]
    assert request("POST", "/v1/tracks", user="u", body=body, query={"artist_id": first}, headers=headers).status == 201
    refused = request("POST", "/v1/tracks", user="u", body=body, query={"artist_id": second}, headers=headers)
    assert refused.problem == "idempotency-key-reused"


def test_a_key_is_its_users() -> None:
    for user in ("u", "v"):
        new_producer(user, f"Producer of {user}")
        assert post("/v1/tracks", MAKING["/v1/tracks"], key="k", user=user).status == 201
    assert tracks("u") != tracks("v")


def test_a_request_that_failed_may_be_sent_again_with_its_key() -> None:
    new_producer("v", "Bo")
    assert post("/v1/artists", {"name": "Bo"}, key="k").problem == "name-taken"
    assert post("/v1/artists", {"name": "Bo 2"}, key="k").status == 201
    assert post("/v1/tracks", {"title": "A"}, key="k2").status == 422
    assert post("/v1/tracks", MAKING["/v1/tracks"], key="k2").status == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256, "a\nb", "\u2603"])
def test_a_key_is_of_visible_ascii(key: str) -> None:
    refused = post("/v1/tracks", MAKING["/v1/tracks"], key=key)
    assert list(refused.fields) == ["Idempotency-Key"]


def test_the_longest_key_is_taken() -> None:
    new_producer("u", "Ana")
    assert post("/v1/tracks", MAKING["/v1/tracks"], key="~" * 255).status == 201


def test_two_at_once_make_one_thing_whichever_call_they_meet_at() -> None:
    new_producer("u", "Ana")
    with before_call(99, lambda: None) as calls:
        post("/v1/tracks", MAKING["/v1/tracks"], key="first")
    for number in range(len(calls) + 1):
        key, others = f"key-{number}", list[Answer]()
        before = len(tracks())
        with before_call(number, lambda key=key, others=others: others.append(_again(key))):  # type: ignore[misc]
            answer = _again(key)
        outcomes = sorted([answer.status, *(each.status for each in others)])
        assert outcomes in ([201, 409], [201, 201], [201]), number
        assert len(tracks()) == before + 1
        assert {each.problem for each in (answer, *others) if each.status == 409} <= {"in-progress"}
        assert _again(key).status == 201


def _again(key: str) -> Answer:
    return post("/v1/tracks", MAKING["/v1/tracks"], key=key)


def keyed(**changes: str) -> KeyedRequest:
    return KeyedRequest(**{"user_id": "u", "key": "k", "digest": "d"} | changes)


def counting(status: int = 201) -> tuple[list[int], Callable[[], KeptAnswer]]:
    made: list[int] = []

    def carry_out() -> KeptAnswer:
        made.append(1)
        return KeptAnswer(status, {"ETag": '"v1"'}, json.dumps({"number": len(made)}))

    return made, carry_out


def test_an_answer_is_kept_for_a_day() -> None:
    made, carry_out = counting()
    first = answer_once(keyed(), carry_out, now=NOW)
    assert answer_once(keyed(), carry_out, now=NOW + KEPT - timedelta(seconds=1)) == first
    assert len(made) == 1
    answer_once(keyed(), carry_out, now=NOW + KEPT + timedelta(seconds=2))
    assert len(made) == 2


def test_what_a_dead_function_began_is_carried_out_after_its_lease() -> None:
    made, carry_out = counting()
    assert kept_answers.claim(keyed(), NOW)
    assert not kept_answers.claim(keyed(), NOW + LEASE)
    answer_once(keyed(), carry_out, now=NOW + LEASE + timedelta(seconds=1))
    assert len(made) == 1


def test_one_who_comes_back_after_its_lease_does_not_replace_the_answer() -> None:
    assert kept_answers.claim(keyed(), NOW)
    later = NOW + LEASE + timedelta(seconds=1)
    _, carry_out = counting()
    kept = answer_once(keyed(), carry_out, now=later)
    kept_answers.keep(keyed(), NOW, KeptAnswer(201, {}, '"late"'))
    kept_answers.release(keyed(), NOW)
    assert answer_once(keyed(), carry_out, now=later) == kept


def test_every_post_that_makes_something_takes_a_key_or_has_an_id_of_the_client() -> None:
    written = json.loads(DOCUMENT.read_text())
    other = set()
    for methods in written["paths"].values():
        if "post" in methods:
            names = {each["name"] for each in methods["post"].get("parameters", [])}
            if "Idempotency-Key" not in names:
                other.add(methods["post"]["operationId"])
    assert other == {
        *("compareGrowth", "estimateContribution"),  # nothing is stored
        *("beginPlayback", "beginGuestPlayback"),  # a token, which is not stored
        *("logPlay", "logGuestPlay", "grantDownload", "buyTrack", "refundSale"),  # have an id of the client
        *("receiveStripePlatformEvent", "receiveStripeConnectEvent"),  # have Stripe's
    }


def test_kept_answers_expire() -> None:
    new_producer("u", "Ana")
    key = str(uuid4())
    post("/v1/tracks", MAKING["/v1/tracks"], key=key)
    [item] = KeptAnswerItem.query("ANSWER#u")
    assert timedelta(hours=23) < datetime.fromtimestamp(item.expires_at, UTC) - datetime.now(UTC) <= timedelta(hours=24)
    assert key not in item.sk
