"""The committed OpenAPI document equals the one made from the code, has every route, and is served by the API."""

from __future__ import annotations

import json

import pytest

from infra.openapi import document
from tests.support.http import request, routes


def test_the_document_is_up_to_date() -> None:
    assert json.loads(document.DOCUMENT.read_text()) == document.document(), "run: python -m infra.openapi"


def test_the_document_has_every_route_and_no_other() -> None:
    written = json.loads(document.DOCUMENT.read_text())["paths"]
    assert {(method.upper(), path) for path, methods in written.items() for method in methods} == {
        (route.method, route.path) for route in routes()
    }


def test_every_answer_with_as_of_has_rules() -> None:
    """docs/specification.md 11.1."""
    shapes = json.loads(document.DOCUMENT.read_text())["components"]["schemas"]
    derived = {name: each["properties"] for name, each in shapes.items() if "as_of" in each.get("properties", {})}
    assert len(derived) > 20
    assert [name for name, properties in derived.items() if "rules" not in properties] == []


def test_check_reports_drift_and_the_command_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["openapi", "--check"])
    assert document.main() == 0
    monkeypatch.setitem(document._INFO, "version", "2")
    assert document.main() == 1
    assert "out of date. Run: python -m infra.openapi" in capsys.readouterr().err


def test_the_api_serves_the_document() -> None:
    assert request("GET", "/v1/openapi.json").body == json.loads(document.DOCUMENT.read_text())
