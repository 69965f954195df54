"""Dataclasses as compact JSON documents: fields at their defaults are left out, unknown ones are refused.

A document says in ``_v`` of which version it is; the first version is left out too. A class that has changed has
``UPGRADES: ClassVar``: functions from the fields of each earlier version to those of the next, in order. So old
documents are read for ever, and written in the new form when they next change (docs/decisions/0027-versions.md).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import MISSING, asdict, fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

D = TypeVar("D", bound="DataclassInstance")
_read = msgspec.json.Decoder().decode
_write = msgspec.json.Encoder().encode
_VERSION = "_v"


class NewerDocument(TypeError):
    """Written by a later release than this one, which has to be deployed again: this one would lose fields."""


@cache
def _defaults(cls: type[DataclassInstance]) -> tuple[tuple[str, Any], ...]:
    found = []
    for each in fields(cls):
        default = each.default_factory() if each.default_factory is not MISSING else each.default
        found.append((each.name, default))
    return tuple(found)


def version_of(cls: type[Any]) -> int:
    """The version in which documents of this class are written."""
    return 1 + len(getattr(cls, "UPGRADES", ()))


def dump(document: DataclassInstance) -> str:
    """The document's text; the same for equal documents."""
    body = {name: value for name, default in _defaults(type(document)) if (value := getattr(document, name)) != default}
    return _write(marked(type(document), body)).decode()


def load(cls: type[D], text: str) -> D:
    """The document again, of whatever version.

    TypeError for fields that it does not know, ValueError for text that is not JSON; NewerDocument.
    """
    return cls(**upgraded(cls, content(text)))


def dump_whole(document: DataclassInstance, *, without: Collection[str] = ()) -> str:
    """The text of a document with others in it: all fields, but those named ``without``, which stand beside it."""
    whole = {name: value for name, value in asdict(document).items() if name not in without}
    return _write(marked(type(document), whole)).decode()


def fields_of(cls: type[Any], text: str) -> dict[str, Any]:
    """What ``dump_whole`` wrote, of whatever version, as JSON has it. Errors as of ``load``."""
    return upgraded(cls, content(text))


def marked(cls: type[Any], body: dict[str, Any]) -> dict[str, Any]:
    """The fields with the version in which they are written."""
    version = version_of(cls)
    return body if version == 1 else {_VERSION: version, **body}


def upgraded(cls: type[Any], body: dict[str, Any]) -> dict[str, Any]:
    """The fields as the class has them now. Raises NewerDocument."""
    upgrades: Sequence[Callable[[dict[str, Any]], dict[str, Any]]] = getattr(cls, "UPGRADES", ())
    if not upgrades and _VERSION not in body:
        return body
    version = body.pop(_VERSION, 1)
    if version > 1 + len(upgrades):
        raise NewerDocument(f"{cls.__name__} of version {version}")
    for upgrade in upgrades[version - 1 :]:
        body = upgrade(body)
    return body


def content(text: str) -> Any:  # noqa: ANN401 - JSON
    """What a text says, in a third of ``json.loads``'s time; the same JSONDecodeError for what is not JSON."""
    try:
        return _read(text)
    except msgspec.DecodeError as error:
        raise json.JSONDecodeError(str(error), text, 0) from error
