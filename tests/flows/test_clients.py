"""Both generated clients tell their story on the deployed system (`make clients`)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.deployed import Deployed
from tests.support.functions import ROOT

STORIES = {
    "python": [str(ROOT / ".tools/clients/bin/python"), str(ROOT / "clients/python/story.py")],
    "typescript": ["node", str(ROOT / "clients/typescript/dist/story.js")],
}


@pytest.fixture(scope="module")
def clients() -> Path:
    make = shutil.which("make") or "make"
    made = subprocess.run([make, "clients"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert made.returncode == 0, made.stdout + made.stderr
    return ROOT / "clients"


@pytest.fixture(scope="module")
def rows(system: Deployed) -> int:
    """The rows of all boards but their first three, so many that each board has several pages."""
    for number in range(8):
        system.producer(f"Ranked {number}").upload()
    system.drain()
    system.build_leaderboards()
    boards = [each["id"] for each in system.guest.get("/v1/leaderboards").body["categories"]]
    ranked = [system.guest.get(f"/v1/leaderboards/{board}").body["population"] for board in boards]
    assert max(ranked) >= 8
    return sum(max(0, each - 3) for each in ranked)


# One test, so that one process makes the clients' folder.
@pytest.mark.usefixtures("clients")
def test_a_producers_first_day_in_every_language(system: Deployed, rows: int) -> None:
    for language, story in STORIES.items():
        user = system.sign_up()
        given = {"API_URL": system.guest.url, "API_TOKEN": str(user.token), "ARTIST_NAME": f"Ana {uuid4().hex[:8]}"}
        told = subprocess.run(  # noqa: S603 - our own
            story, env={**os.environ, **given}, capture_output=True, text=True, check=False, timeout=120
        )
        assert told.returncode == 0, f"{language}: {told.stdout}{told.stderr}"
        assert json.loads(told.stdout) == {"rows": rows}
