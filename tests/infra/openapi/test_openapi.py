"""The committed OpenAPI document equals the one made from the code, has every route, and is served by the API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from infra.openapi import document
from infra.openapi.properties import complete
from infra.openapi.texts import Missing, operation_text
from tests.support.http import request, routes


def test_the_document_is_up_to_date() -> None:
    assert json.loads(document.DOCUMENT.read_text()) == document.document(), "run: python -m infra.openapi"


def test_the_document_has_every_route_and_no_other() -> None:
    written = json.loads(document.DOCUMENT.read_text())["paths"]
    assert {(method.upper(), path) for path, methods in written.items() for method in methods} == {
        (route.method, route.path) for route in routes() if route.method != "HEAD"
    }


def test_every_answer_with_as_of_has_rules() -> None:
    """docs/specification.md 11.1."""
    shapes = json.loads(document.DOCUMENT.read_text())["components"]["schemas"]
    derived = {name: each["properties"] for name, each in shapes.items() if "as_of" in each.get("properties", {})}
    assert len(derived) > 20
    del derived["BalanceAnswer"]  # Stripe's, inside of an answer that has them
    assert [name for name, properties in derived.items() if "rules" not in properties] == []


def _properties(schema: object, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        for name, each in schema.get("properties", {}).items():
            yield f"{where}.{name}", each
            yield from _properties(each, f"{where}.{name}")
        for key in ("items", "additionalProperties"):
            yield from _properties(schema.get(key), where)


def test_every_property_and_parameter_is_described() -> None:
    written = json.loads(document.DOCUMENT.read_text())
    found = [each for name, schema in written["components"]["schemas"].items() for each in _properties(schema, name)]
    found += [
        (f"{operation['operationId']} {parameter['name']}", parameter)
        for methods in written["paths"].values()
        for operation in methods.values()
        for parameter in operation.get("parameters", [])
    ]
    assert len(found) > 700
    assert [where for where, each in found if not each.get("description")] == []


def test_a_property_without_a_sentence_is_named_with_the_file_to_write_it_in() -> None:
    nested = {"type": "array", "items": {"type": "object", "properties": {"wurble": {"type": "string"}}}}
    with pytest.raises(Missing, match=r"properties\.toml.*Thing\.items\.wurble|properties\.toml.*Thing\.wurble"):
        complete({"Thing": {"type": "object", "properties": {"items": nested}}})


def test_an_operation_without_texts_is_named_with_the_file_to_write_them_in() -> None:
    with pytest.raises(Missing, match=r"operations\.toml.*wurbleArtist"):
        operation_text("wurbleArtist", "http_public")
    with pytest.raises(Missing, match=r"operations\.toml.*http_wurble"):
        operation_text("getArtist", "http_wurble")


def test_every_problem_of_a_route_has_its_status_and_its_own_type() -> None:
    written = json.loads(document.DOCUMENT.read_text())
    for name, response in written["components"]["responses"].items():
        schema = response["content"].get("application/problem+json", {}).get("schema", {})
        kinds = [each["$ref"].rpartition("/")[2] for each in schema.get("oneOf", [schema] if schema else [])]
        statuses = {written["components"]["schemas"][kind]["properties"]["status"]["enum"][0] for kind in kinds}
        assert len(statuses) == (1 if kinds else 0), name


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
