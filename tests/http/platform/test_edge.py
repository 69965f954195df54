"""Requests through the edge, and those that only seem to be (docs/decisions/0034-edge.md)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ConnectionError as NoConnection

from beatpass.domain.platform.errors import TryAgain
from beatpass.gateways import edge_secrets
from beatpass.http.platform.edge import behind_edge, viewer_address
from tests.support.functions import sample

NOW, BEFORE = "the secret of now", "the secret of before"
VIEWER = {"cloudfront-viewer-country": "FR", "x-viewer-address": "203.0.113.7"}


class Store:
    """Secrets Manager, and a clock."""

    def __init__(self) -> None:
        self.current, self.previous, self.reads, self.seconds, self.down = NOW, "", 0, 0.0, False

    def read(self, _arn: str) -> str:
        self.reads += 1
        if self.down:
            raise NoConnection(error="down")
        return json.dumps({"current": self.current, "previous": self.previous})


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    made = Store()
    monkeypatch.setattr(edge_secrets, "read_secret", made.read)
    monkeypatch.setattr(edge_secrets, "epoch_seconds", lambda: made.seconds)
    monkeypatch.setattr(edge_secrets, "SETTINGS", type("Settings", (), {"edge_secret_arn": "arn"}))
    edge_secrets.forget_edge_secrets()
    return made


def send(**headers: str) -> tuple[int, dict[str, Any]]:
    """The status, and the event that the handler saw."""
    seen: list[dict[str, Any]] = []

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's
        seen.append(event)
        return {"statusCode": 200, "headers": {}, "body": ""}

    event = sample("http_api_request")
    event["headers"] = {"user-agent": "x", **{name.replace("_", "-"): value for name, value in headers.items()}}
    answer = behind_edge(handler, edge_secrets.edge_secrets)(event, None)
    return answer["statusCode"], seen[0] if seen else {}


def test_without_an_edge_its_headers_are_not_seen() -> None:
    status, event = send(x_edge_secret=NOW, **VIEWER)
    assert (status, event["headers"]) == (200, {"user-agent": "x"})
    assert viewer_address(event) == "192.0.2.1"


def test_through_the_edge_the_viewer_is_known_and_the_secret_is_not_passed_on(store: Store) -> None:
    status, event = send(x_edge_secret=NOW, **VIEWER)
    assert (status, event["headers"]) == (200, {"user-agent": "x", **VIEWER})
    assert viewer_address(event) == "203.0.113.7"


@pytest.mark.parametrize("secret", ["", "x", NOW[:-1], NOW.upper(), f"{NOW}\n", BEFORE, "\ud800", "ü"])
def test_another_secret_is_refused(store: Store, secret: str) -> None:
    assert send(x_edge_secret=secret, **VIEWER) == (403, {})
    assert send(**VIEWER) == (403, {})


def test_an_empty_secret_before_opens_nothing(store: Store) -> None:
    store.current = ""
    assert send(x_edge_secret="")[0] == 403


def test_while_it_is_changed_both_secrets_are_taken(store: Store) -> None:
    store.current, store.previous = NOW, BEFORE
    assert send(x_edge_secret=BEFORE)[0] == send(x_edge_secret=NOW)[0] == 200


def test_a_warm_process_learns_of_a_new_secret_and_forgets_the_one_before(store: Store) -> None:
    store.current = BEFORE
    assert send(x_edge_secret=BEFORE)[0] == 200
    store.current, store.previous, store.seconds = NOW, BEFORE, 11
    assert send(x_edge_secret=NOW)[0] == 200
    store.previous, store.seconds = "", 200
    assert send(x_edge_secret=BEFORE)[0] == 200  # not read again so far
    store.seconds = 312
    assert send(x_edge_secret=BEFORE)[0] == 403


def test_wrong_secrets_do_not_make_us_read_at_each_request(store: Store) -> None:
    for _ in range(50):
        send(x_edge_secret="wrong")
    assert store.reads == 1
    store.seconds = 10
    send(x_edge_secret="wrong")
    assert store.reads == 2


def test_what_was_read_is_used_while_secrets_manager_is_down(store: Store) -> None:
    store.down = True
    assert send(x_edge_secret=NOW)[0] == 503
    with pytest.raises(TryAgain):
        edge_secrets.edge_secrets()
    store.down = False
    assert send(x_edge_secret=NOW)[0] == 200
    store.down, store.seconds = True, 1_000
    assert send(x_edge_secret=NOW)[0] == 200
    assert send(x_edge_secret="wrong")[0] == 403
