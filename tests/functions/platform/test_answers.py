"""What every answer has: HEAD where GET is, 405 with Allow, compression, and caches' headers."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode
from typing import Any

import pytest

from beatpass.http.platform.headers import LEAST_BYTES, VIEWER_ADDRESS, guarded
from infra.openapi.document import DOCUMENT
from tests.support.functions import CONTEXT, function
from tests.support.http import event, request
from tests.support.studio import new_producer, new_track
from tests.support.template import functions

pytestmark = pytest.mark.usefixtures("tables", "cursor_secret")

PUBLIC = ["/v1/openapi.json", "/v1/leaderboards", "/v1/leaderboards/overall", "/v1/artists/{artist}/tracks"]


def raw(method: str, path: str, **parts: Any) -> dict[str, Any]:  # noqa: ANN401 - what ``event`` takes
    """The function's answer as the gateway gets it."""
    name = "http_leaderboards" if "leaderboards" in path else parts.pop("name", "http_public")
    answer: dict[str, Any] = function(name).handler(event(method, path, **parts), CONTEXT)
    return answer


@pytest.mark.parametrize("path", PUBLIC)
def test_head_is_get_without_its_body(path: str) -> None:
    path = path.format(artist=new_producer("u", "Ana"))
    got, headed = raw("GET", path), raw("HEAD", path)
    assert headed["statusCode"] == got["statusCode"] == 200
    assert headed["body"] == ""
    assert got["body"]
    kept = {"Cache-Control", "Content-Type", "ETag", "Vary"}
    assert {k: v for k, v in headed["headers"].items() if k in kept} == {
        k: v for k, v in got["headers"].items() if k in kept
    }


def test_every_get_has_a_head_at_the_gateway_as_open_as_it_is() -> None:
    """What has no route of its own goes to http_public, which has the open pages ($default)."""
    found = {
        (name, event["Properties"]["Method"], event["Properties"]["Path"]): event["Properties"].get("Auth")
        for name, each in functions().items()
        for event in each.get("Events", {}).values()
        if event["Type"] == "HttpApi" and "Path" in event["Properties"]
    }
    gets = {key: auth for key, auth in found.items() if key[1] == "GET" and key[0] != "http_public"}
    assert len(gets) > 40
    assert {(name, path): auth for (name, _, path), auth in gets.items()} == {
        (name, path): auth for (name, method, path), auth in found.items() if method == "HEAD"
    }


@pytest.mark.parametrize(
    "path", ["", "/progress", "/tracks", "/tracks/export", "/leaderboards/plays", "/notifications"]
)
def test_head_of_a_page_with_a_token_is_get_without_its_body(path: str) -> None:
    new_producer("u", "Ana")
    got, headed = (request(method, f"/v1/producer-dashboard{path}", user="u") for method in ("GET", "HEAD"))
    assert (headed.status, headed.body, headed.headers["content-type"]) == (200, None, got.headers["content-type"])
    assert headed.headers["cache-control"] == got.headers["cache-control"]


def test_head_of_what_does_not_exist_is_404() -> None:
    assert raw("HEAD", "/v1/tracks/nothing")["statusCode"] == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/v1/producer-dashboard", "GET, HEAD"),
        ("POST", "/v1/producer-dashboard/finances", "GET, HEAD"),
        ("PUT", "/v1/tracks/some_id", "DELETE, GET, HEAD, PATCH"),
        ("GET", "/v1/tracks/some_id/plays", "POST"),
        ("DELETE", "/v1/openapi.json", "GET, HEAD"),
        ("HEAD", "/v1/tracks", "POST"),
    ],
)
def test_another_method_names_those_that_there_are(method: str, path: str, allowed: str) -> None:
    """As the gateway's $default route calls it: with no authorizer, whichever function has the path."""
    answer = raw(method, path)
    assert (answer["statusCode"], answer["headers"]["Allow"]) == (405, allowed)
    assert answer["headers"]["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/tracks/a/b", "/v2/tracks", "/v1/producer-dashboard/", "/docs/x"])
def test_what_no_route_has_is_a_problem(path: str) -> None:
    answer = raw("GET", path)
    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["type"].endswith("/not-found")


VIEWER = "203.0.113.7"
TAKES = ["gzip", "br, gzip", "GZIP;q=0.5", "deflate, gzip;q=1.0, *;q=0", "x-gzip"]
REFUSES = ["", "br", "gzip;q=0", "gzip;q=0.0", "gzipped", "identity", "not-gzip"]


@pytest.mark.parametrize("accepted", TAKES)
def test_a_long_answer_is_compressed_if_the_client_takes_it(accepted: str) -> None:
    answer = raw("GET", "/v1/openapi.json", headers={"accept-encoding": accepted})
    assert answer["headers"]["Content-Encoding"] == "gzip"
    assert answer["isBase64Encoded"] is True
    assert len(answer["body"]) < len(DOCUMENT.read_text()) / 4
    assert gzip.decompress(b64decode(answer["body"])).decode() == DOCUMENT.read_text()


@pytest.mark.parametrize("accepted", REFUSES)
def test_no_other_encoding_is_sent(accepted: str) -> None:
    answer = raw("GET", "/v1/openapi.json", headers={"accept-encoding": accepted})
    assert "Content-Encoding" not in answer["headers"]
    assert answer["body"] == DOCUMENT.read_text()


def test_only_answers_above_a_kilobyte_are_compressed() -> None:
    new_producer("u", "Ana")
    for length in (100, 400, 700, 1_000, 1_300):
        track = new_track("u", "A", visibility="public", description="ä" * length)
        answer = raw("GET", f"/v1/tracks/{track}", headers={"accept-encoding": "gzip"})
        text = raw("GET", f"/v1/tracks/{track}")["body"]
        assert ("Content-Encoding" in answer["headers"]) == (len(text.encode()) > LEAST_BYTES), length


def test_problems_and_files_are_compressed_too() -> None:
    new_producer("u", "Ana")
    unknown = {f"parameter_{number:02}": "" for number in range(40)}
    refused = raw("GET", "/v1/artists/a/tracks", query=unknown, headers={"accept-encoding": "gzip"})
    assert (refused["statusCode"], refused["headers"]["Content-Encoding"]) == (422, "gzip")
    table = raw(
        "GET",
        "/v1/producer-dashboard/activity/export",
        user="u",
        headers={"accept-encoding": "gzip"},
        name="http_activity",
    )
    assert gzip.decompress(b64decode(table["body"])).decode().startswith("\ufeffdate,uploads")


def test_caches_keep_answers_of_origins_and_encodings_apart() -> None:
    new_producer("u", "Ana")
    for answer in (
        request("GET", "/v1/leaderboards/overall"),
        request("GET", "/v1/producer-dashboard", user="u"),
        request("GET", "/v1/tracks/nothing"),
        request("POST", "/v1/guest/tracks/t/plays", body={}),
    ):
        assert answer.headers["vary"] == "Origin, Accept-Encoding, Authorization"


def test_the_document_is_not_sent_to_whom_has_it() -> None:
    answer = request("GET", "/v1/openapi.json")
    assert answer.headers["cache-control"] == "public, max-age=3600"
    again = request("GET", "/v1/openapi.json", headers={"if-none-match": f'"other", W/{answer.headers["etag"]}'})
    assert (again.status, again.body, again.headers["etag"]) == (304, None, answer.headers["etag"])
    assert request("GET", "/v1/openapi.json", headers={"if-none-match": '"other"'}).status == 200


def test_another_method_is_refused_whatever_its_query() -> None:
    answer = raw("POST", "/v1/producer-dashboard/activity", query={"year": "2026", "unknown": ""})
    assert (answer["statusCode"], answer["headers"]["Allow"]) == (405, "GET, HEAD")
    assert raw("GET", "/v1/nothing", query={"unknown": ""})["statusCode"] == 404


@pytest.mark.parametrize(
    ("accepted", "keep", "viewer", "encoding"),
    [
        ("br, gzip", "public, max-age=0, s-maxage=60", VIEWER, None),
        ("gzip, br;q=0.5", "public, max-age=3600", VIEWER, None),
        ("gzip", "public, max-age=3600", VIEWER, "gzip"),
        ("gzip, br;q=0", "public, max-age=3600", VIEWER, "gzip"),
        ("br, gzip", "public, max-age=3600", "", "gzip"),
        ("br, gzip", "no-store", VIEWER, "gzip"),
        ("br, gzip", "private, no-cache", VIEWER, "gzip"),
        ("br", "no-store", VIEWER, None),
    ],
)
def test_what_the_edge_may_keep_it_compresses_itself(
    accepted: str, keep: str, viewer: str, encoding: str | None
) -> None:
    """For it compresses nothing again, and has Brotli, which the API has not."""
    sent = {"accept-encoding": accepted, **({VIEWER_ADDRESS: viewer} if viewer else {})}
    long = {"statusCode": 200, "headers": {"Cache-Control": keep}, "body": "a" * 2 * LEAST_BYTES}
    answer = guarded(long, {"headers": sent, "requestContext": {}})
    assert answer["headers"].get("Content-Encoding") == encoding
    assert ("Accept-Encoding" in answer["headers"]["Vary"], answer["headers"]["Cache-Control"]) == (True, keep)
