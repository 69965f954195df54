"""An EventBridge bus that hears, and that refuses when it is told to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from tests.support.schemas import check_event


@dataclass
class Bus:
    """``errors`` gives the next calls' codes, entry by entry (None: taken); ``down`` how many calls fail whole."""

    heard: list[dict[str, Any]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    errors: list[list[str | None]] = field(default_factory=list)
    down: int = 0

    @property
    def ids(self) -> list[str]:
        return [entry["id"] for entry in self.heard]

    def put_events(self, entries: list[dict[str, str]]) -> dict[str, Any]:
        if self.down:
            self.down -= 1
            raise ClientError({"Error": {"Code": "InternalException", "Message": ""}}, "PutEvents")
        self.sizes.append(len(entries))
        codes = self.errors.pop(0) if self.errors else [None] * len(entries)
        for entry, code in zip(entries, codes, strict=True):
            assert (entry["Source"], entry["EventBusName"]) == ("beatpass", "test-bus")
            if code is None:
                check_event(entry["DetailType"], json.loads(entry["Detail"]))
                self.heard.append(json.loads(entry["Detail"]))
        answers = [{"ErrorCode": code} if code else {"EventId": "e"} for code in codes]
        return {"FailedEntryCount": sum(map(bool, codes)), "Entries": answers}


@contextmanager
def listening() -> Iterator[Bus]:
    """Within the block every event that is put comes to this bus, and must be as its schema says."""
    bus = Bus()
    original = BaseClient._make_api_call  # type: ignore[attr-defined, unused-ignore]

    def call(client: BaseClient, operation: str, given: dict[str, Any]) -> Any:  # noqa: ANN401 - as the original's
        return bus.put_events(given["Entries"]) if operation == "PutEvents" else original(client, operation, given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield bus
