"""``python -m infra.openapi.compatibility``: fails if the document breaks clients of the last release, untold.

The document of the last release is released.json beside this file, which ``--release`` writes; before the first release
there is none. A change that breaks clients must be told under "### Breaking" of the changelog's unreleased part, by the
operation's id. No checker of such changes comes from a registry that this project installs from, hence this one.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.local.stack import ROOT
from infra.openapi.document import DOCUMENT

RELEASED = Path(__file__).parent / "released.json"
CHANGELOG = ROOT / "CHANGELOG.md"

Schema = dict[str, Any]
# Bounds that must not become narrower in a request.
_UPPER, _LOWER = {"maximum", "maxLength", "maxItems"}, {"minimum", "minLength", "minItems"}
_LINES = re.MULTILINE | re.DOTALL


def breaking_changes(before: Schema, after: Schema) -> Iterator[tuple[str, str]]:
    """(operation id, what breaks it) of all changes that a client of ``before`` can notice as a fault."""
    for path, methods in before["paths"].items():
        for method, old in methods.items():
            new = after["paths"].get(path, {}).get(method)
            if new is None:
                yield old["operationId"], f"{method.upper()} {path} is gone"
                continue
            for what in _Comparison(before, after).of_operation(old, new):
                yield old["operationId"], what


class _Comparison:
    def __init__(self, before: Schema, after: Schema) -> None:
        self._before, self._after = before, after

    def of_operation(self, old: Schema, new: Schema) -> Iterator[str]:
        if old["operationId"] != new["operationId"]:
            yield f"it is called {new['operationId']} now"
        if _is_open(old) and not _is_open(new):
            yield "it needs a token now"
        yield from self._of_parameters(old, new)
        yield from self._of_body(old.get("requestBody"), new.get("requestBody"))
        for status, answer in old["responses"].items():
            if status < "400":
                yield from self._of_answer(status, answer, new["responses"].get(status))

    def _of_parameters(self, old: Schema, new: Schema) -> Iterator[str]:
        known = {(each["in"], each["name"]): each for each in old.get("parameters", [])}
        now = {(each["in"], each["name"]): each for each in new.get("parameters", [])}
        for key, each in now.items():
            if each.get("required") and not known.get(key, {}).get("required"):
                yield f"{key[1]} is required now"
        for key, each in known.items():
            if key not in now:
                yield f"the parameter {key[1]} is gone"
            else:
                yield from self._request(each["schema"], now[key]["schema"], key[1])

    def _of_body(self, old: Schema | None, new: Schema | None) -> Iterator[str]:
        if old is None:
            if new and new.get("required"):
                yield "a body is required now"
            return
        if new is None:
            yield "it takes no body now"
            return
        for media_type, content in old["content"].items():
            if media_type not in new["content"]:
                yield f"it takes no {media_type} now"
            else:
                yield from self._request(content["schema"], new["content"][media_type]["schema"], "body")

    def _of_answer(self, status: str, old: Schema, new: Schema | None) -> Iterator[str]:
        if new is None:
            yield f"it answers no {status} now"
            return
        for media_type, content in old.get("content", {}).items():
            if media_type not in new.get("content", {}):
                yield f"its {status} is no {media_type} now"
            else:
                yield from self._response(content["schema"], new["content"][media_type]["schema"], status)

    def _request(self, old: Schema, new: Schema, where: str, depth: int = 0) -> Iterator[str]:
        """What was accepted and is not any more."""
        old, new = _resolved(old, self._before), _resolved(new, self._after)
        if lost := (_types(old) - _types(new)) | (_choices(old) - _choices(new)):
            yield f"{where} cannot be {', '.join(sorted(lost))} now"
        yield from (f"{where} has a narrower {name}" for name in _narrowed(old, new))
        for name in set(new.get("required", [])) - set(old.get("required", [])):
            yield f"{where}.{name} is required now"
        for name in old.get("properties", {}).keys() - new.get("properties", {}).keys():
            yield f"{where}.{name} is gone"
        for inner, before, after in _parts(old, new, where, depth):
            yield from self._request(before, after, inner, depth + 1)

    def _response(self, old: Schema, new: Schema, where: str, depth: int = 0) -> Iterator[str]:
        """What may be answered and was not, and what is answered no more."""
        old, new = _resolved(old, self._before), _resolved(new, self._after)
        if more := (_types(new) - _types(old)) | (_choices(new) - _choices(old)):
            yield f"{where} can be {', '.join(sorted(more))} now"
        for name in set(old.get("required", [])) - set(new.get("required", [])):
            yield f"{where}.{name} may be missing now"
        for inner, before, after in _parts(old, new, where, depth):
            yield from self._response(before, after, inner, depth + 1)


def _is_open(operation: Schema) -> bool:
    """Whether it takes requests without a token."""
    return "security" in operation and (not operation["security"] or {} in operation["security"])


# No answer is nested deeper.
_DEEPEST = 8


def _resolved(schema: Schema, document: Schema) -> Schema:
    """Without references, and with the one type beside null in place of a choice of both."""
    if "$ref" in schema:
        found: Schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return _resolved(found, document)
    others = [each for each in schema.get("anyOf", []) if each.get("type") != "null"]
    if len(others) == 1:
        one = _resolved(others[0], document)
        return {**one, "nullable": len(schema["anyOf"]) > 1}
    return schema


def _types(schema: Schema) -> set[str]:
    kind = schema.get("type")
    known = {kind} if isinstance(kind, str) else set(kind or [])
    known |= {"null"} if schema.get("nullable") else set()
    return known | ({"integer"} if "number" in known else set())


def _choices(schema: Schema) -> set[str]:
    return {str(each) for each in schema["enum"]} if "enum" in schema else {"any text"}


def _narrowed(old: Schema, new: Schema) -> Iterator[str]:
    for name in _UPPER & new.keys():
        if new[name] < old.get(name, float("inf")):
            yield name
    for name in _LOWER & new.keys():
        if new[name] > old.get(name, float("-inf")):
            yield name
    if "pattern" in new and new["pattern"] != old.get("pattern"):
        yield "pattern"


def _parts(old: Schema, new: Schema, where: str, depth: int) -> Iterator[tuple[str, Schema, Schema]]:
    """(where it is, before, after) of each property and of the items, as far as both have them."""
    if depth == _DEEPEST:
        return
    for name, each in old.get("properties", {}).items():
        if name in new.get("properties", {}):
            yield f"{where}.{name}", each, new["properties"][name]
    if "items" in old and "items" in new:
        yield f"{where}[]", old["items"], new["items"]


def told(changelog: str) -> str:
    """What the changelog's unreleased part says under "### Breaking"."""
    unreleased = re.search(r"^## Unreleased\n(.*?)(?=^## |\Z)", changelog, _LINES)
    breaking = re.search(r"^### Breaking\n(.*?)(?=^### |\Z)", unreleased[1] if unreleased else "", _LINES)
    return breaking[1] if breaking else ""


def main() -> int:
    if "--release" in sys.argv[1:]:
        RELEASED.write_text(DOCUMENT.read_text(encoding="utf-8"), encoding="utf-8")
        return 0
    if not RELEASED.exists():
        print("Nothing is released yet: no client can break.")
        return 0
    said = told(CHANGELOG.read_text(encoding="utf-8"))
    before, after = (json.loads(path.read_text(encoding="utf-8")) for path in (RELEASED, DOCUMENT))
    untold = [f"{name}: {what}" for name, what in breaking_changes(before, after) if f"`{name}`" not in said]
    if untold:
        print(
            'These break clients. Tell them under "### Breaking" of CHANGELOG.md, by the operation\'s id:',
            file=sys.stderr,
        )
        print("\n".join(untold), file=sys.stderr)
    return 1 if untold else 0


if __name__ == "__main__":
    raise SystemExit(main())
