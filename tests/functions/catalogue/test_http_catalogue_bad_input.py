"""Invalid requests get a clear answer and change nothing (docs/architecture.md 4.5)."""

from __future__ import annotations

from typing import Any

import pytest

from beatpass.http.platform.resolver import MAX_BODY_BYTES
from tests.support.http import event, function, request, send
from tests.support.studio import new_producer, read_tables

pytestmark = pytest.mark.usefixtures("tables")

ARTIST: dict[str, Any] = {"name": "Vega"}
TRACK: dict[str, Any] = {"title": "Ebb", "duration_ms": 1_000}


@pytest.mark.parametrize("body", ["", "{", "nul", "[]", '"x"', "7", "null", '[{"name": "Vega"}]', '{"name": NaN}'])
@pytest.mark.parametrize("base64", [False, True])
def test_a_body_that_is_not_a_json_object_is_refused(body: str, base64: bool) -> None:  # noqa: FBT001 - a parameter
    answer = request("POST", "/v1/artists", body=body, user="u1", base64=base64)
    expected = (422, "invalid-fields") if body == "" else (400, "malformed-json")
    assert (answer.status, answer.problem) == expected
    assert read_tables() == {"CATALOGUE_TABLE": {}, "ACTIVITY_TABLE": {}}


def test_oversized_numbers_and_deep_nesting_are_malformed_json() -> None:
    for body in ('{"name": ' + "9" * 5_000 + "}", '{"name": ' + "[" * 60_000):
        assert request("POST", "/v1/artists", body=body, user="u1").problem == "malformed-json"


def test_bytes_that_are_not_utf8_are_malformed_json() -> None:
    sent = event("POST", "/v1/artists", body="x", user="u1", base64=True)
    for body in ("/////w==", "no base64!"):
        assert send(function("http_catalogue").handler, sent | {"body": body}).problem == "malformed-json"


def test_an_unsupported_content_type_is_refused() -> None:
    for content_type in ("application/xml", "text/plain", "multipart/form-data", "application/x-www-form-urlencoded"):
        answer = request("POST", "/v1/artists", body="name=Vega", user="u1", headers={"content-type": content_type})
        assert (answer.status, answer.problem) == (415, "unsupported-content-type")


def test_the_content_type_of_an_empty_body_is_not_checked() -> None:
    for content_type in ("text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "application/json"):
        answer = request("POST", "/v1/artists", body="", user="u1", headers={"content-type": content_type})
        assert (answer.status, list(answer.fields)) == (422, ["body"])
        followed = request("PUT", "/v1/artists/nobody/follow", user="u1", headers={"content-type": content_type})
        assert followed.status == 404


def test_the_json_content_type_may_have_any_case_and_a_charset() -> None:
    for number, content_type in enumerate(("Application/JSON", "application/json; charset=utf-8")):
        sent = {"name": f"Vega {number}"}
        answer = request("POST", "/v1/artists", body=sent, user="u1", headers={"content-type": content_type})
        assert answer.status == 201


@pytest.mark.parametrize("base64", [False, True])
def test_an_oversized_body_is_refused(base64: bool) -> None:  # noqa: FBT001 - a parameter
    answer = request("POST", "/v1/artists", body="x" * (MAX_BODY_BYTES + 8), user="u1", base64=base64)
    assert (answer.status, answer.problem) == (413, "body-too-large")


def test_requests_without_a_token_are_refused() -> None:
    for method, path in (("POST", "/v1/artists"), ("PUT", "/v1/artists/a/follow"), ("DELETE", "/v1/tracks/t")):
        answer = request(method, path, body=ARTIST if method == "POST" else None)
        assert (answer.status, answer.problem) == (401, "not-signed-in")


def test_unknown_resources_and_methods() -> None:
    assert request("GET", "/v1/nothing").problem == "not-found"
    answer = send(function("http_catalogue").handler, event("PUT", "/v1/tracks/t", user="u1"))
    assert (answer.status, answer.problem) == (405, "method-not-allowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "PATCH", "DELETE"}


@pytest.mark.parametrize("track_id", ["x" * 65, "a b", "a.b", "%2e%2e", "☃"])
def test_an_invalid_id_is_not_found(track_id: str) -> None:
    answer = request("DELETE", f"/v1/tracks/{track_id}", user="u1")
    assert (answer.status, answer.problem) == (404, "not-found")


def test_unknown_parameters_are_named() -> None:
    new_producer("u1", "Nova")
    answer = request("POST", "/v1/tracks", body=TRACK, user="u1", query={"artist": "x", "dry_run": "1"})
    assert (answer.status, list(answer.fields)) == (422, ["artist", "dry_run"])


def test_an_error_never_repeats_the_request() -> None:
    secret = "hunter2" * 40
    for body in ({"name": secret}, {"name": "Vega", "links": [secret]}, {"name": {"x": secret}}):
        answer = request("POST", "/v1/artists", body=body, user="u1")
        assert answer.status == 422
        assert "hunter2" not in str(answer.body)


def test_an_internal_error_reveals_nothing(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("an internal secret")

    monkeypatch.setattr(function("http_catalogue"), "create_producer", fail)
    answer = request("POST", "/v1/artists", body=ARTIST, user="u1")
    assert (answer.status, answer.problem) == (500, "unexpected")
    assert "internal secret" not in str(answer.body)
    assert "RuntimeError" in caplog.text
