"""What a browser is told about pages of other origins (docs/api.md 1.8, docs/decisions/0031-gateway-answers.md)."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from infra.template.document import load_template
from tests.support.deployed import Deployed

OURS = load_template()["Parameters"]["CorsOrigins"]["Default"]
FOREIGN = ["https://evil.example", "http://localhost:3001", "http://localhost:3000.evil.example", "null"]
ALLOWED_HEADERS = ["authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "traceparent"]
EXPOSED = {"allow", "content-disposition", "etag", "location", "retry-after", "x-next-cursor"}


def send(system: Deployed, method: str, path: str, **headers: str) -> HTTPResponse:
    parts = urlsplit(system.guest.url)
    assert parts.hostname
    connection = HTTPConnection(parts.hostname, parts.port, timeout=30)
    connection.request(
        method, parts.path + path, headers={key.replace("_", "-"): value for key, value in headers.items()}
    )
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def preflight(system: Deployed, path: str, method: str, headers: str, origin: str) -> HTTPResponse:
    return send(
        system,
        "OPTIONS",
        path,
        origin=origin,
        access_control_request_method=method,
        access_control_request_headers=headers,
    )


@pytest.mark.parametrize("header", ALLOWED_HEADERS)
@pytest.mark.parametrize(("method", "path"), [("PATCH", "/v1/tracks/t"), ("GET", "/v1/leaderboards/overall")])
def test_a_page_of_ours_may_send_each_header(system: Deployed, method: str, path: str, header: str) -> None:
    answer = preflight(system, path, method, header, OURS)
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == OURS
    assert header in answer.headers["Access-Control-Allow-Headers"].lower().split(",")
    assert method in answer.headers["Access-Control-Allow-Methods"].split(",")
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_may_send_nothing(system: Deployed, origin: str) -> None:
    answer = preflight(system, "/v1/tracks", "POST", "authorization", origin)
    assert "Access-Control-Allow-Origin" not in answer.headers
    read = send(system, "GET", "/v1/leaderboards", origin=origin)
    assert (read.status, read.headers.get("Access-Control-Allow-Origin")) == (200, None)
    assert "Origin" in read.headers["Vary"]  # or a cache would serve our page what a foreign one was refused


def test_a_page_of_ours_reads_answers_and_their_headers(system: Deployed) -> None:
    answer = send(system, "GET", "/v1/leaderboards", origin=OURS)
    assert answer.headers["Access-Control-Allow-Origin"] == OURS
    assert set(answer.headers["Access-Control-Expose-Headers"].split(",")) == EXPOSED


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/tracks/nothing", 404),
        ("PUT", "/v1/tracks/t", 405),
        ("POST", "/v1/producer-dashboard", 405),
        ("HEAD", "/v1/leaderboards", 200),
        ("HEAD", "/v1/openapi.json", 200),
    ],
)
def test_a_page_of_ours_reads_what_no_route_answers(system: Deployed, method: str, path: str, status: int) -> None:
    answer = send(system, method, path, origin=OURS)
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (status, OURS)
    if status >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_request_without_an_origin_has_no_cors_headers(system: Deployed) -> None:
    assert "Access-Control-Allow-Origin" not in send(system, "GET", "/v1/leaderboards").headers
