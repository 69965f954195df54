"""Records the calls to AWS that a block of code makes through botocore, which all SDKs here use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.client import BaseClient


@dataclass(frozen=True, slots=True)
class Call:
    operation: str
    arguments: dict[str, Any]
    answer: dict[str, Any]


@contextmanager
def watched() -> Iterator[list[Call]]:
    """Append every answered call within the block to the list."""
    made: list[Call] = []
    original = BaseClient._make_api_call  # noqa: SLF001 - the one method that makes all calls

    def watch(client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
        answer = original(client, operation, arguments)
        made.append(Call(operation, arguments, answer))
        return answer

    BaseClient._make_api_call = watch  # noqa: SLF001 - the same
    try:
        yield made
    finally:
        BaseClient._make_api_call = original  # noqa: SLF001 - the same
