"""``make examples``: write the examples of the API's document (examples.py)."""

from __future__ import annotations

import tests.conftest  # noqa: F401 - the environment of every test, before anything of ours is imported
from infra.openapi.examples import EXAMPLES
from tests.support.examples import written
from tests.support.pseudonym_key import made_up_key

if __name__ == "__main__":
    with made_up_key():
        EXAMPLES.write_text(written(), encoding="utf-8")
