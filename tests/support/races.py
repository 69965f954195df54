"""Races made certain: something else happens just before a chosen call to AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.client import BaseClient


@contextmanager
def before_call(number: int, act: Callable[[], object]) -> Iterator[list[str]]:
    """Within the block, ``act`` happens once, before the call of this number (from 0); gives the calls' operations.

    The calls of ``act`` itself are not counted.
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
