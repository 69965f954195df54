"""Deterministic races: another action happens just before a chosen call to AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.client import BaseClient


@contextmanager
def before_call(number: int, act: Callable[[], object]) -> Iterator[list[str]]:
    """Run ``act`` once, before the call of this number (from 0) in the block; yields the list of operations called.

    The calls of ``act`` itself are not included.
    """
    made: list[str] = []
    state = {"acting": False, "acted": False}
    original = BaseClient._make_api_call  # type: ignore[attr-defined, unused-ignore]

    def make(client: BaseClient, operation: str, arguments: Any) -> Any:  # noqa: ANN401 - botocore's
        if not state["acting"]:
            if len(made) == number and not state["acted"]:
                state["acting"] = state["acted"] = True
                try:
                    act()
                finally:
                    state["acting"] = False
            made.append(operation)
        return original(client, operation, arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", make)
        yield made
