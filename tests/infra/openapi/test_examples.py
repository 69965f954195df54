"""The examples of the document: one for every operation, as the demo marketplace answers today, and nobody's data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from infra.openapi.document import DOCUMENT
from infra.openapi.examples import EXAMPLES
from tests.support.contract import FORMATS
from tests.support.examples import shortened, written

Json = dict[str, Any]
OPERATIONS: dict[str, Json] = {
    each["operationId"]: each
    for methods in json.loads(DOCUMENT.read_text())["paths"].values()
    for each in methods.values()
}
# Answers of another kind than the request for which the tour asks.
_NOT_SHOWN = {("deleteArtist", "200", "application/json"), ("showStatement", "200", "application/pdf")}
_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+|\b\d{1,3}(\.\d{1,3}){3}\b|\+\d{7,}|eyJ[\w-]{8,}|sk_(live|test)|whsec_")


def test_the_examples_are_what_the_demo_marketplace_answers() -> None:
    """``make examples`` takes them anew. Above two seconds: a whole marketplace, once through all operations."""
    assert EXAMPLES.read_text(encoding="utf-8") == written()


def contents(operation: Json) -> Iterator[tuple[str, str, Json]]:
    """(status or ``body``, media type, its schema and example) of all that an operation takes and answers."""
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield "body", media_type, content
    for status, answer in operation["responses"].items():
        if status < "400":
            for media_type, content in answer.get("content", {}).items():
                yield status, media_type, content


def test_every_body_and_answer_has_one() -> None:
    lacking = {
        (name, status, media_type)
        for name, operation in OPERATIONS.items()
        for status, media_type, content in contents(operation)
        if "example" not in content
    }
    assert lacking == _NOT_SHOWN


def test_every_id_in_a_path_has_one() -> None:
    asked = [
        (name, each)
        for name, operation in OPERATIONS.items()
        for each in operation.get("parameters", [])
        if each["in"] == "path"
    ]
    assert len(asked) > 40
    assert not [(name, each["name"]) for name, each in asked if "example" not in each]


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_each_is_of_its_schema(name: str) -> None:
    components = json.loads(DOCUMENT.read_text())["components"]
    operation = OPERATIONS[name]
    shown = [(content["schema"], content["example"]) for *_, content in contents(operation) if "example" in content]
    shown += [(each["schema"], each["example"]) for each in operation.get("parameters", []) if "example" in each]
    for schema, example in shown:
        Draft202012Validator({**schema, "components": components}, format_checker=FORMATS).validate(example)


def test_lists_show_something() -> None:
    empty = [
        name
        for name, operation in OPERATIONS.items()
        for *_, content in contents(operation)
        if isinstance(content.get("example"), dict) and content["example"].get("items") == []
    ]
    assert empty == []


def test_nothing_in_them_looks_like_a_person_or_a_key() -> None:
    assert not _PERSONAL.search(EXAMPLES.read_text(encoding="utf-8"))
    hosts = set(re.findall(r"https?://([^/\"]+)", EXAMPLES.read_text(encoding="utf-8")))
    assert all(host.endswith((".example", ".test", "beatpass.dev")) for host in hosts), hosts


def test_they_are_cut_short() -> None:
    long = {"days": [{"n": n} for n in range(9)], "file": "a\n" * 9, "title": "one line"}
    assert shortened(long) == {"days": [{"n": 0}, {"n": 1}], "file": "a\na\na\n", "title": "one line"}
