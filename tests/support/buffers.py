"""Play buffers so small that a few plays fill, move and flush them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from beatpass.domain.platform.projection import play_buffer

NEWEST, SLOTS = 2, 3


@contextmanager
def small_buffers() -> Iterator[None]:
    """Two newest plays, and three slots of four plays in each bank: the thirteenth play of a producer flushes them."""
    sizes = {"NEWEST": NEWEST, "SLOTS": SLOTS, "SLOT_PLAYS": 2 * NEWEST, "BUFFER_PLAYS": 2 * NEWEST * SLOTS}
    with pytest.MonkeyPatch.context() as patch:
        for name, size in sizes.items():
            patch.setattr(play_buffer, name, size)
        yield
