"""The API serves its own OpenAPI document."""

from __future__ import annotations

import json

from infra.openapi.document import DOCUMENT
from tests.support.deployed import Deployed


def test_the_served_document_is_the_committed_one(system: Deployed) -> None:
    answer = system.guest.get("/v1/openapi.json")
    assert answer.body == json.loads(DOCUMENT.read_text())
