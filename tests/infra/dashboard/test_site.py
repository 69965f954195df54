"""The files of the dashboard: what is served of them, and what browsers are told about them."""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Iterator

import pytest

from infra.dashboard.headers import SITE, content_security_policy
from infra.local import site

INDEX = SITE / "index.html"


@pytest.fixture
def server() -> Iterator[http.client.HTTPConnection]:
    served = site.serve(0)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    connection = http.client.HTTPConnection("127.0.0.1", served.server_address[1], timeout=5)
    yield connection
    connection.close()
    served.shutdown()
    served.server_close()
    thread.join()


@pytest.mark.parametrize(
    "path", ["/", "/producer-dashboard", "/backstage/tracks/abc/insights", "/artists/a-1", "/never-heard-of"]
)
def test_every_address_shows_the_page(path: str) -> None:
    assert site.file_of(path) == INDEX


@pytest.mark.parametrize(
    "path",
    [
        "/../package.json",
        "/app/../../headers.py",
        "//etc/hosts.allow",
        "/app/nothing.js",
        "/.",
        "/app/..",
        "/%2e%2e/x.js",
    ],
)
def test_no_other_file_is_served(path: str) -> None:
    assert site.file_of(path) is None


def test_files_come_with_the_policy_and_are_not_sent_twice(server: http.client.HTTPConnection) -> None:
    server.request("GET", "/app/main.js")
    first = server.getresponse()
    assert (first.status, first.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert first.read() == (SITE / "app/main.js").read_bytes()
    assert first.headers["Content-Security-Policy"] == content_security_policy()
    server.request("GET", "/app/main.js", headers={"If-None-Match": first.headers["ETag"]})
    again = server.getresponse()
    assert (again.status, again.read()) == (304, b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},  # what a page of another origin can send without asking
        {"Content-Type": "application/json", "Host": "attacker.example"},
    ],
)
def test_pages_of_other_origins_get_no_token(server: http.client.HTTPConnection, headers: dict[str, str]) -> None:
    server.request("POST", "/demo/sign-in", body=json.dumps({}), headers=headers)
    answer = server.getresponse()
    assert answer.status == 403
    assert b"token" not in answer.read()


def test_no_script_is_inline_but_the_import_map_that_the_policy_names() -> None:
    page = INDEX.read_text()
    assert re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page) == [' type="importmap"']
    assert not re.findall(r"\son\w+=|\sstyle=", page)
    policy = content_security_policy(sign_in="https://x.auth.us-east-1.amazoncognito.com")
    assert re.search(r"script-src 'self' 'sha256-[\w+/]{43}=';", policy)
    assert "connect-src 'self' https://x.auth.us-east-1.amazoncognito.com;" in policy
    assert "unsafe" not in policy
    assert "{" not in policy


def test_every_import_is_a_file_or_in_the_import_map() -> None:
    found = re.search(r'type="importmap">(.*?)</script>', INDEX.read_text(), re.DOTALL)
    assert found
    mapped = json.loads(found[1])["imports"]
    missing = []
    for file in (SITE / "app").rglob("*.js"):
        code = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)  # types are imported in comments
        for name in re.findall(r"(?:^import|\bimport\()[^\"';]*\"([^\"]+)\"", code, re.MULTILINE):
            ok = (file.parent / name).is_file() if name.startswith(".") else name in mapped
            if not ok:
                missing.append(f"{file.relative_to(SITE)}: {name}")
    assert missing == []
