"""Says of parameters what CloudFormation would: the patterns and rules of template.yaml, without AWS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from infra.template.document import template


def refusals(given: Mapping[str, str]) -> list[str]:
    """Why a deployment with these parameters, and defaults for all others, is refused; empty if it is not."""
    declared = template()["Parameters"]
    unknown = [f"{name}: there is no such parameter." for name in given if name not in declared]
    values = {name: given.get(name, str(each["Default"])) for name, each in declared.items()}
    malformed = [f"{name}: {reason}" for name, each in declared.items() for reason in _malformed(each, values[name])]
    return [*unknown, *malformed, *_broken_rules(values)]


def _malformed(declared: dict[str, Any], value: str) -> Iterator[str]:
    explanation = declared.get("ConstraintDescription", "")
    if "AllowedPattern" in declared and not re.fullmatch(declared["AllowedPattern"], value):
        yield explanation or f"does not match {declared['AllowedPattern']}"
    if "AllowedValues" in declared and value not in map(str, declared["AllowedValues"]):
        yield f"is one of {', '.join(map(str, declared['AllowedValues']))}"
    if len(value) > declared.get("MaxLength", len(value)):
        yield f"has at most {declared['MaxLength']} characters"
    if declared["Type"] == "Number":
        if not re.fullmatch(r"\d+(\.\d+)?", value):
            yield "is a number"
        elif not declared.get("MinValue", 0) <= float(value) <= declared.get("MaxValue", float("inf")):
            yield f"is between {declared.get('MinValue', 0)} and {declared.get('MaxValue', 'any')}"


def _broken_rules(values: dict[str, str]) -> Iterator[str]:
    for rule in template()["Rules"].values():
        if "RuleCondition" not in rule or _holds(rule["RuleCondition"], values):
            for each in rule["Assertions"]:
                if not _holds(each["Assert"], values):
                    yield each["AssertDescription"]


def _holds(expression: Any, values: dict[str, str]) -> Any:  # noqa: ANN401 - of the template
    """Evaluates what a rule may consist of."""
    match expression:
        case {"Ref": name}:
            return values[name]
        case {"Fn::Equals": [left, right]}:
            return _holds(left, values) == _holds(right, values)
        case {"Fn::Contains": [several, one]}:
            return _holds(one, values) in several
        case {"Fn::Not": [inner]}:
            return not _holds(inner, values)
        case {"Fn::And": several}:
            return all(_holds(each, values) for each in several)
        case {"Fn::Or": several}:
            return any(_holds(each, values) for each in several)
        case str():
            return expression
    raise ValueError(f"a rule has something unknown: {expression}")
