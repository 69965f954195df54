"""Checks the AWS calls of a function against its role in template.yaml, as emulators allow every call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, wraps
from typing import Any

import pytest
from botocore.client import BaseClient

from beatpass.settings import SETTINGS
from tests.support.template import functions, statements

Handler = Callable[..., Any]
Permission = tuple[str, str]
"""An action, and the logical id of its resource."""

_TABLES = {
    SETTINGS.catalogue_table: "Catalogue",
    SETTINGS.activity_table: "Activity",
    SETTINGS.figures_table: "Figures",
    SETTINGS.standings_table: "Standings",
    SETTINGS.tracks_table: "Tracks",
    SETTINGS.events_table: "Events",
    SETTINGS.leaderboards_table: "Leaderboards",
    SETTINGS.recommendations_table: "Recommendations",
    SETTINGS.stripe_table: "Stripe",
    SETTINGS.finances_table: "Finances",
}
# The kinds of items of a TransactWriteItems, each with its own permission.
_PARTS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


def in_its_role(name: str, handler: Handler) -> Handler:
    """Wrap the handler: a call that its role does not allow fails the test."""

    @wraps(handler)
    def watched(*arguments: Any) -> Any:  # noqa: ANN401 - a handler's
        denied: set[Permission] = set()
        original = BaseClient._make_api_call  # type: ignore[attr-defined, unused-ignore]

        def call(client: BaseClient, operation: str, given: dict[str, Any]) -> Any:  # noqa: ANN401 - as the original's
            denied.update(set(_needed(client.meta.service_model.service_name, operation, given)) - allowed(name))
            return original(client, operation, given)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(BaseClient, "_make_api_call", call)
            try:
                return handler(*arguments)
            finally:
                assert not denied, f"the role of {name} lacks {sorted(denied)}"

    return watched


@cache
def allowed(name: str) -> frozenset[Permission]:
    found = set()
    for statement in statements(functions()[name]):
        for action in _listed(statement["Action"]):
            for resource in _listed(statement["Resource"]):
                found.add((action, _logical_id(resource)))
    return frozenset(found)


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - of the template
    return value if isinstance(value, list) else [value]


def _logical_id(resource: Any) -> str:  # noqa: ANN401 - of the template
    if isinstance(resource, str):
        return resource
    if "Fn::If" in resource:
        return _logical_id(resource["Fn::If"][1])
    reference: str = resource.get("Ref") or resource["Fn::GetAtt"][0]
    return reference.partition(".")[0]


def _needed(service: str, operation: str, given: dict[str, Any]) -> Iterator[Permission]:
    if service != "dynamodb":
        return  # secrets and queues have one name each, which tests make up
    if operation == "TransactWriteItems":
        for item in given["TransactItems"]:
            for part, content in item.items():
                yield f"dynamodb:{_PARTS[part]}", _TABLES[content["TableName"]]
    elif operation in {"BatchGetItem", "BatchWriteItem"}:
        for table in given["RequestItems"]:
            yield f"dynamodb:{operation}", _TABLES[table]
    else:
        yield f"dynamodb:{operation}", _TABLES[given["TableName"]]
