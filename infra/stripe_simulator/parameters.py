"""Decode a request's form, and check it against the TypedDicts of the installed stripe package."""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from infra.stripe_simulator.routes import package_folder

_KEY_PART = re.compile(r"\[([^\]]*)\]")
# Options of the SDK's services, which are not parameters of the request.
_OPTIONS = {"api_key", "stripe_account", "stripe_context", "stripe_version", "idempotency_key", "max_network_retries"}


class BadParameter(Exception):
    """``code`` is Stripe's: parameter_unknown, parameter_missing or parameter_invalid."""

    def __init__(self, code: str, path: str) -> None:
        super().__init__(f"{code}: {path}")
        self.code, self.path = code, path


@dataclass(frozen=True, slots=True)
class Fields:
    """A TypedDict: annotations by name, and the classes of its module that they refer to."""

    annotations: Mapping[str, ast.expr]
    siblings: Mapping[str, ast.ClassDef]


def decode(form: str) -> dict[str, Any]:
    """``a[b][0]=x`` as {"a": {"b": ["x"]}}; all values are text."""
    tree: dict[str, Any] = {}
    for key, value in parse_qsl(form, keep_blank_values=True):
        path = [key.partition("[")[0], *_KEY_PART.findall(key)]
        node = tree
        for step in path[:-1]:
            node = node.setdefault(step, {})
        node[path[-1] or str(len(node))] = value
    return {name: _lists(value) for name, value in tree.items()}


def _lists(value: Any) -> Any:  # noqa: ANN401 - a form
    if not isinstance(value, dict):
        return value
    if value and all(name.isdigit() for name in value):
        return [_lists(value[name]) for name in sorted(value, key=int)]
    return {name: _lists(each) for name, each in value.items()}


def read(params: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters, converted to their types. Raises BadParameter."""
    if params is None:
        if given:
            raise BadParameter("parameter_unknown", next(iter(given)))
        return {}
    return _of_class(_top(params), given, "")


@cache
def _top(params: str) -> Fields:
    for source in package_folder().glob("params/**/*.py"):
        text = source.read_text()
        if f"class {params}(" in text:
            classes = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
            return _fields(classes[params], classes)
    raise LookupError(params)


def _fields(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> Fields:
    annotations = {
        each.target.id: each.annotation
        for each in node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and each.target.id not in _OPTIONS
    }
    return Fields(annotations, classes)


def _of_class(fields: Fields, given: Any, path: str) -> dict[str, Any]:  # noqa: ANN401 - a form
    if not isinstance(given, dict):
        raise BadParameter("parameter_invalid", path)
    for name in given:
        if name not in fields.annotations:
            raise BadParameter("parameter_unknown", f"{path}{name}")
    read_ = {}
    for name, annotation in fields.annotations.items():
        if name in given:
            read_[name] = _of(annotation, given[name], fields, f"{path}{name}")
        elif not ast.unparse(annotation).startswith("NotRequired["):
            raise BadParameter("parameter_missing", f"{path}{name}")
    return read_


def _of(annotation: ast.expr, given: Any, fields: Fields, path: str) -> Any:  # noqa: ANN401, C901, PLR0912 - one case a type
    match annotation:
        case ast.Subscript(value=ast.Name(id="NotRequired" | "Optional"), slice=inner):
            return _of(inner, given, fields, path)
        case ast.Constant(value=str() as quoted):
            return _of(ast.parse(quoted, mode="eval").body, given, fields, path)
        case ast.BinOp(left=left, right=right):
            return _of_any(_closed([left, right]), given, fields, path)
        case ast.Subscript(value=ast.Name(id="Union"), slice=ast.Tuple(elts=choices)):
            return _of_any(_closed(choices), given, fields, path)
        case ast.Subscript(value=ast.Name(id="List"), slice=inner) if isinstance(given, list):
            return [_of(inner, each, fields, f"{path}[]") for each in given]
        case ast.Subscript(value=ast.Name(id="Dict")) if isinstance(given, dict):
            return given
        case ast.Subscript(value=ast.Name(id="Literal"), slice=inner):
            elements = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            if given in [each.value for each in elements if isinstance(each, ast.Constant)]:
                return given
        case ast.Name(id="str") if isinstance(given, str):
            return given
        case ast.Name(id="int") if isinstance(given, str) and re.fullmatch(r"-?\d{1,15}", given):
            return int(given)
        case ast.Name(id="float") if isinstance(given, str) and re.fullmatch(r"-?\d{1,15}(\.\d+)?", given):
            return float(given)
        case ast.Name(id="bool") if given in ("true", "false"):
            return given == "true"
        case ast.Name(id=name) if name in fields.siblings:
            return _of_class(_fields(fields.siblings[name], fields.siblings), given, f"{path}.")
    raise BadParameter("parameter_invalid", path)


def _closed(choices: list[ast.expr]) -> list[ast.expr]:
    """Without the ``str`` of an open enum ``Literal[...]|str``: here only the documented values are valid."""
    texts = [ast.unparse(each) for each in choices]
    is_enum = any(text.startswith("Literal[") and text != "Literal['']" for text in texts)
    return [each for each, text in zip(choices, texts, strict=True) if not (is_enum and text == "str")]


def _of_any(choices: list[ast.expr], given: Any, fields: Fields, path: str) -> Any:  # noqa: ANN401 - a form
    problem = BadParameter("parameter_invalid", path)
    for choice in choices:
        try:
            return _of(choice, given, fields, path)
        except BadParameter as error:
            problem = error
    raise problem
