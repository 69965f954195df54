"""Samples of every version of every kind of document that was ever stored, one file each, in tests/storage/samples/.

``.venv/bin/python -m tests.support.stored_samples`` adds those that are missing. A file is never changed afterwards:
documents like it are in tables.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import pkgutil
import re
import types
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Union

import beatpass.domain
from beatpass.domain.platform import facts
from beatpass.storage.catalogue.entities import Entity
from beatpass.storage.dynamodb import documents

_ROOT = Path(__file__).parents[2]
SAMPLES = _ROOT / "tests/storage/samples"
# Fields that stand beside a document, in its item.
_BESIDE = {"StoredPayout": {"version"}, "StoredInvoice": {"id", "version"}}
_LEAVES: dict[Any, Any] = {int: 7, str: "x", bool: True, float: 1.5}


def stored_kinds() -> dict[str, type[Any]]:
    """Every dataclass whose instances are stored as versioned documents, by name."""
    source = "\n".join(path.read_text() for path in (_ROOT / "layers/core/beatpass").rglob("*.py"))
    named = set(re.findall(r"documents\.(?:load|fields_of|upgraded)\(([A-Z]\w+)", source))
    figures = importlib.import_module("beatpass.domain.platform.figures")
    keyed = {key.figure.__name__ for key in typing.get_args(figures.FigureKey)}
    kinds = {kind.__name__: kind for kind in (*typing.get_args(facts.Fact), *typing.get_args(Entity))}
    return kinds | {name: _find(name) for name in named | keyed}


def sample_of(kind: type[Any]) -> dict[str, Any]:
    """Fields of this kind, none of them at its default, as JSON has them."""
    hints = typing.get_type_hints(kind, vars(importlib.import_module(kind.__module__)))
    stored = [field.name for field in dataclasses.fields(kind) if field.name not in _BESIDE.get(kind.__name__, ())]
    values = {name: _value(hints[name]) for name in stored}
    defaults = {field.name: field.default for field in dataclasses.fields(kind)}
    if kind.__name__ == "JournalEntry":  # its postings add up to nothing
        values["postings"] *= 2
        values["postings"][1] = values["postings"][0] | {"amount": -values["postings"][0]["amount"]}
    return {name: False if value is True and defaults[name] is True else value for name, value in values.items()}


def sample_path(kind: type[Any], version: int) -> Path:
    return SAMPLES / f"{kind.__name__}.{version}.json"


def shape(value: Any) -> Any:  # noqa: ANN401 - JSON
    """What JSON consists of, without its values."""
    match value:
        case dict():
            return {name: shape(each) for name, each in value.items()}
        case list():
            return [shape(each) for each in value]
        case bool():
            return "bool"
        case int() | float():
            return "number"
        case None:
            return "null"
    return "text"


def write_missing() -> list[str]:
    SAMPLES.mkdir(exist_ok=True)
    added = []
    for kind in stored_kinds().values():
        path = sample_path(kind, documents.version_of(kind))
        if not path.exists():
            path.write_text(json.dumps(documents.marked(kind, sample_of(kind)), indent=1) + "\n")
            added.append(path.name)
    return added


def _find(name: str) -> type[Any]:
    for module in pkgutil.walk_packages(beatpass.domain.__path__, "beatpass.domain."):
        found = vars(importlib.import_module(module.name)).get(name)
        if isinstance(found, type) and found.__module__ == module.name:
            return found
    for module in pkgutil.walk_packages(importlib.import_module("beatpass.storage").__path__, "beatpass.storage."):
        if "leaderboards" in module.name and module.name.endswith(("packing", "assignment", "previous_build")):
            continue  # numpy
        found = vars(importlib.import_module(module.name)).get(name)
        if isinstance(found, type) and found.__module__ == module.name:
            return found
    raise LookupError(f"{name} is read from a document, and no module of domain or storage defines it")


def _value(hint: Any) -> Any:  # noqa: ANN401 - one case for each kind of annotation
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in _LEAVES:
        return _LEAVES[hint]
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return sample_of(hint)
    if origin in (Union, types.UnionType):
        return _value(next(each for each in arguments if each is not type(None)))
    if origin is Literal:
        return arguments[-1]
    if origin in (dict, Mapping):
        return {str(_value(arguments[0])): _value(arguments[1])}
    if origin is tuple and arguments[-1] is not Ellipsis:
        return [_value(each) for each in arguments]
    if origin in (list, tuple, set, frozenset, Sequence):
        return [_value(arguments[0])]
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        hints = typing.get_type_hints(hint)
        return [_value(hints[name]) for name in hint._fields]
    return 1


if __name__ == "__main__":
    print("\n".join(write_missing()) or "nothing is missing")  # noqa: T201 - a command
