"""How query parameters are written (docs/api.md 1.2): one spelling for each value, so that nothing is taken by chance.

Pydantic alone would take ``1.0``, `` 5`` and ``yes`` for a number and a truth.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_args
from urllib.parse import parse_qsl

from aws_lambda_powertools.event_handler.openapi.compat import ModelField
from pydantic import BaseModel

from beatpass.domain.platform.errors import Invalid

TRUTH = "Must be true or false."
NUMBER = "Must be a whole number in digits, such as 20."
_SPELLINGS: dict[Any, tuple[re.Pattern[str], str]] = {
    bool: (re.compile(r"true|false"), TRUTH),
    int: (re.compile(r"-?(0|[1-9][0-9]*)"), NUMBER),
}


def check_query(sent: Mapping[str, str], raw: str, fields: Iterable[ModelField]) -> None:
    """Raises Invalid for parameters that are unknown, sent twice, or numbers and truths in another spelling.

    ``raw`` is the query as it was sent.
    """
    known: dict[str, Any] = {}
    for field in fields:
        known |= _annotations(field)
    wrong = dict.fromkeys(sorted(sent.keys() - known.keys()), "There is no such parameter.")
    twice = Counter(name for name, _ in parse_qsl(raw, keep_blank_values=True))
    wrong |= {name: "Send it once." for name, times in twice.items() if times > 1 and name in known}
    for name in sent.keys() & known.keys() - wrong.keys():
        spelling = _spelling(known[name])
        if spelling and not spelling[0].fullmatch(sent[name]):
            wrong[name] = spelling[1]
    if wrong:
        raise Invalid(**wrong)


def query_model(field: ModelField) -> type[BaseModel] | None:
    """The model whose fields are query parameters, if the handler's parameter is one."""
    annotation = field.field_info.annotation
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


@cache
def _annotations(field: ModelField) -> Mapping[str, Any]:
    """The types of the query parameters behind a handler's parameter: the fields of a model, or its own."""
    if model := query_model(field):
        return {each.alias or name: each.annotation for name, each in model.model_fields.items()}
    return {field.alias: field.field_info.annotation}


def _spelling(annotation: Any) -> tuple[re.Pattern[str], str] | None:  # noqa: ANN401 - a type
    for kind in (annotation, *get_args(annotation)):
        if kind in _SPELLINGS:
            return _SPELLINGS[kind]
    return None
