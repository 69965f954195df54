"""The document that clients are generated from: without webhooks, and for Python without optional tokens."""

from __future__ import annotations

import json
from typing import Any

from infra.clients.document import for_clients, for_python
from infra.openapi.document import DOCUMENT

Json = dict[str, Any]
WHOLE: Json = json.loads(DOCUMENT.read_text())
OPTIONAL = {"getTrack", "getAlbum"}


def operations(document: Json) -> dict[str, Json]:
    return {each["operationId"]: each for methods in document["paths"].values() for each in methods.values()}


def test_no_client_calls_webhooks() -> None:
    left_out = operations(WHOLE).keys() - operations(for_clients(WHOLE)).keys()
    assert left_out == {"receiveStripePlatformEvent", "receiveStripeConnectEvent"}
    assert not [path for path in for_clients(WHOLE)["paths"] if "webhooks" in path]


def test_a_guest_of_the_python_client_needs_no_token_where_one_is_optional() -> None:
    before, after = operations(for_clients(WHOLE)), operations(for_python(for_clients(WHOLE)))
    assert {name for name, each in before.items() if {} in each.get("security", [])} == OPTIONAL
    assert {name for name in before if before[name] != after[name]} == OPTIONAL
    assert all(after[name]["security"] == [] for name in OPTIONAL)
