"""Faults at chosen calls to AWS: before the call, after it succeeded, or as the end of the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, ReadTimeoutError

Fault = Literal["throttled", "timeout_after", "killed_before", "killed_after"]
FAULTS: tuple[Fault, ...] = ("throttled", "timeout_after", "killed_before", "killed_after")


class Killed(BaseException):
    """The process ends here; the code under test must not catch it."""


class Calls:
    """Counts calls, and fails the call number ``at`` (from 0)."""

    def __init__(self, fault: Fault | None = None, at: int = -1) -> None:
        self.fault = fault
        self.at = at
        self.count = 0

    def make(self, original: Any, client: BaseClient, operation: str, arguments: Any) -> Any:  # noqa: ANN401
        number, self.count = self.count, self.count + 1
        if number != self.at:
            return original(client, operation, arguments)
        if self.fault == "throttled":
            error = {"Error": {"Code": "ThrottlingException", "Message": "too fast"}}
            raise ClientError(error, operation)  # type: ignore[arg-type, unused-ignore]
        if self.fault == "killed_before":
            raise Killed
        original(client, operation, arguments)
        if self.fault == "killed_after":
            raise Killed
        raise ReadTimeoutError(endpoint_url="https://dynamodb")


@contextmanager
def calls(fault: Fault | None = None, at: int = -1) -> Iterator[Calls]:
    """Count every call to AWS within the block, and fail that one."""
    counted = Calls(fault, at)
    original = BaseClient._make_api_call  # type: ignore[attr-defined, unused-ignore]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            BaseClient, "_make_api_call", lambda client, name, given: counted.make(original, client, name, given)
        )
        yield counted
