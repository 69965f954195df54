"""Check an answer against the annotated classes of the installed stripe package.

The classes are generated from Stripe's API description, in the version that the package pins. They are read as source,
because their forward references do not resolve at run time.
"""

import ast
import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_PLAIN = {"str": str, "int": int, "bool": bool, "float": (int, float)}


@dataclass(frozen=True)
class Shape:
    fields: dict[str, ast.expr]
    nested: dict[str, "Shape"]


def violations(resource: str, answer: object) -> list[str]:
    """Unknown, missing and mistyped fields of this answer, which should be a ``resource``, for example "account"."""
    return list(_of_class(_shape(resource), answer, resource))


@cache
def _shape(resource: str) -> Shape:
    spec = importlib.util.find_spec("stripe")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("stripe")
    *folders, name = resource.split(".")
    source = Path(spec.origin).parent.joinpath(*folders, f"_{name}.py").read_text()
    classes = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}
    return _read(classes[name.title().replace("_", "")])


def _read(node: ast.ClassDef) -> Shape:
    fields = {
        each.target.id: each.annotation
        for each in node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and each.target.id.islower()
    }
    return Shape(fields, {each.name: _read(each) for each in node.body if isinstance(each, ast.ClassDef)})


def _of_class(shape: Shape, value: object, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path}: not an object"]
    found = [f"{path}.{name}: unknown" for name in value if name not in shape.fields]
    for name, annotation in shape.fields.items():
        if name in value:
            found += _of(annotation, value[name], shape, f"{path}.{name}")
        elif not _is_generic(annotation, "Optional"):
            found.append(f"{path}.{name}: missing")
    return found


def _of(annotation: ast.expr, value: Any, shape: Shape, path: str) -> list[str]:  # noqa: ANN401 - JSON
    match annotation:
        case ast.Name(id=name) if name in shape.nested:
            return _of_class(shape.nested[name], value, path)
        case ast.Name(id=name) if name in _PLAIN:
            wrong = not isinstance(value, _PLAIN[name]) or (name != "bool" and isinstance(value, bool))  # type: ignore[arg-type]
            return [f"{path}: {value!r} is not {name}"] if wrong else []
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            return [] if value is None else _of(inner, value, shape, path)
        case ast.Subscript(value=ast.Name(id="List"), slice=inner):
            if not isinstance(value, list):
                return [f"{path}: not a list"]
            return [violation for each in value for violation in _of(inner, each, shape, f"{path}[]")]
        case ast.Subscript(value=ast.Name(id="Literal"), slice=inner):
            return [] if value in _literals(inner) else [f"{path}: {value!r} is not documented"]
        case ast.Subscript(value=ast.Name(id="Union"), slice=ast.Tuple(elts=choices)):
            # An open enum is Union[Literal[...], str]; here only the documented values are valid.
            closed = [choice for choice in choices if _is_generic(choice, "Literal")] or choices
            tried = [_of(choice, value, shape, path) for choice in closed]
            return [] if [] in tried else tried[0]
        case _:
            return []  # another resource, or metadata


def _is_generic(annotation: ast.expr, name: str) -> bool:
    return isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == name


def _literals(inner: ast.expr) -> list[object]:
    elements = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    return [element.value for element in elements if isinstance(element, ast.Constant)]
