"""The key of pseudonyms that tests have, instead of a secret that each would have to make first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from beatpass.usecases.platform import pseudonyms

read_key = pseudonyms.pseudonym_key


@contextmanager
def made_up_key() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pseudonyms, "pseudonym_key", lambda: b"made up")
        yield
