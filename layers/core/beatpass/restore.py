"""What must not be as it was in a snapshot: SnapStart starts every copy of a function from the same memory.

Ids and secrets are made from the kernel's random numbers, which AWS makes anew for each copy, and are no concern here.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeVar

try:
    from snapshot_restore_py import register_after_restore  # part of Lambda's Python, and of no other
except ImportError:
    register_after_restore = None

Hook = TypeVar("Hook", bound=Callable[[], None])


def after_restore(hook: Hook) -> Hook:
    """Call this function whenever a copy starts from the snapshot, before its first request."""
    if register_after_restore:
        register_after_restore(hook)
    return hook


@after_restore
def draw_anew() -> None:
    """Else all copies would pause equally long before they try again: our jitter and botocore's come from here."""
    random.seed()
