"""Completes schemas: a description for each property, formats of times and addresses, whole numbers as such."""

from __future__ import annotations

import re
from typing import Any

from infra.openapi.texts import Missing, property_text

Schema = dict[str, Any]

_TIMES = re.compile(r"(.*_)?at|as_of|deadline|evidence_due_by")
_DATES = {"date", "from", "to", "release_date", "next_on"}
_ADDRESSES = {"url", "artwork_url", "receipt_url", "evidence_url", "picture", "links", "pictures"}
_UUIDS = {"play_id", "download_id", "licence_id", "purchase_id", "refund_id"}

# Where the same name is another thing: a sale grants a download too, under an id of its own.
_OF_OTHER_FORMAT = {("DownloadLine", "download_id")}


def complete(schemas: dict[str, Schema]) -> dict[str, Schema]:
    """The schemas by name, completed. Raises Missing with all properties that have no description."""
    missing: list[str] = []
    completed = {name: _schema(name, schema, missing) for name, schema in schemas.items()}
    if missing:
        raise Missing("infra/openapi/properties.toml: no sentence for " + ", ".join(sorted(missing)))
    return completed


def tidy(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """Without generated titles; whole bounds as integers; Markdown instead of the code's double backticks."""
    if isinstance(schema, list):
        return [tidy(each) for each in schema]
    if not isinstance(schema, dict):
        return int(schema) if isinstance(schema, float) and schema.is_integer() else schema
    made: Schema = {
        key: {name: tidy(each) for name, each in value.items()} if key == "properties" else tidy(value)
        for key, value in schema.items()
    }
    if isinstance(made.get("title"), str):
        del made["title"]
    if names := _names_of_choices(made.get("enum", [])):
        made["x-enum-varnames"] = names
    if isinstance(made.get("description"), str):
        made["description"] = prose(made["description"])
    return made


def _names_of_choices(choices: list[Any]) -> list[str] | None:
    """Names for choices that are no names in a programming language: ``C#`` beside ``C``, ``-date``, ``7d``."""
    if all(not isinstance(each, str) or each.isidentifier() for each in choices):
        return None
    return [_name_of_choice(str(each)) for each in choices]


def _name_of_choice(choice: str) -> str:
    name = re.sub(r"\W+", "_", choice.removeprefix("-").replace("#", "_SHARP")).upper()
    name = name if name.isidentifier() else f"VALUE_{name}"
    return f"{name}_DESCENDING" if choice.startswith("-") else name


def formatted(name: str, schema: Schema) -> Schema:
    """The schema of a property or parameter of this name, with the format that the name implies."""
    if "anyOf" in schema:
        return {**schema, "anyOf": [formatted(name, each) for each in schema["anyOf"]]}
    if schema.get("type") == "array":
        return {**schema, "items": formatted(name, schema["items"])}
    implied = _format(name)
    if implied is None or schema.get("type") != "string" or "format" in schema or "enum" in schema:
        return schema
    return {**schema, "format": implied}


def _schema(name: str, schema: Schema, missing: list[str]) -> Schema:
    made: Schema = tidy(schema)
    if "properties" in made:
        made["properties"] = {key: _property(name, key, each, missing) for key, each in made["properties"].items()}
    return made


def _property(owner: str, name: str, schema: Schema, missing: list[str]) -> Schema:
    made = schema if (owner, name) in _OF_OTHER_FORMAT else formatted(name, schema)
    if made.get("type") == "array" and "properties" in made["items"]:
        made["items"] = _schema(owner, made["items"], missing)
    text = made.get("description") or property_text(owner, name) or _inner_description(made)
    if text is None:
        missing.append(f"{owner}.{name}")
        return made
    return {**made, "description": prose(text)}


def _inner_description(schema: Schema) -> str | None:
    """That of the one type beside null, which is the property's."""
    found = [each["description"] for each in schema.get("anyOf", []) if "description" in each]
    return found[0] if len(found) == 1 else None


def _format(name: str) -> str | None:
    if _TIMES.fullmatch(name):
        return "date-time"
    if name in _DATES:
        return "date"
    if name in _ADDRESSES:
        return "uri"
    return "uuid" if name in _UUIDS else None


def prose(text: str) -> str:
    """One line for each paragraph, a capital first and a full stop at the end."""
    paragraphs = [" ".join(each.split()) for each in text.replace("``", "`").split("\n\n")]
    said = "\n\n".join(paragraphs)
    said = said[0].upper() + said[1:] if said[:1].islower() else said
    return said if said.endswith((".", "!", "?", ":", ")")) else f"{said}."
