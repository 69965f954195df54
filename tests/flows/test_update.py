"""`make update`: another version of the code is deployed over the running system, under a load of reads and plays."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from pathlib import Path

from tests.support.client import Client, playback
from tests.support.deployed import Deployed
from tests.support.functions import ROOT
from tests.support.http import Answer

_TITLE = '"title": "BeatPass Producer Analytics"'
_PAUSE_SECONDS = 1.0


@dataclass
class Load:
    """Readers and a guest who plays, each of whom tries once more where a request fails."""

    guest: Client
    track_id: str
    plays: int = 0
    reads: int = 0
    retried: int = 0
    failed: list[object] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self, update: Callable[[], None]) -> None:
        threads = [threading.Thread(target=self._play), *(threading.Thread(target=self._read) for _ in range(2))]
        for each in threads:
            each.start()
        try:
            update()
            time.sleep(3)
        finally:
            self._over.set()
            for each in threads:
                each.join()

    def _play(self) -> None:
        path = f"/v1/guest/tracks/{self.track_id}/plays"
        while not self._over.is_set():
            heard = playback(guest_id=f"device-{self.plays:08}")
            self.plays += self._answered(202, partial(self.guest.post, path, heard))

    def _read(self) -> None:
        while not self._over.is_set():
            for path in ("/v1/leaderboards", f"/v1/tracks/{self.track_id}"):
                self.reads += self._answered(200, partial(self.guest.get, path))

    def _answered(self, status: int, send: Callable[[], Answer]) -> bool:
        for attempt in range(2):
            problem: object
            try:
                problem = answer = send()
                if answer.status == status:
                    return True
            except (OSError, HTTPException) as error:  # the second is an answer that was cut off
                problem = error
            if attempt == 0:
                self.retried += 1
                time.sleep(_PAUSE_SECONDS)
            else:
                self.failed.append(problem)
        return False


def other_version(folder: Path) -> Path:
    """A copy of the repository in which one file of a layer, and of no function, is different."""
    for name in ("infra", "layers", "functions", "locks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "template.yaml", folder)
    for name in (".tools", ".local"):
        (folder / name).symlink_to((ROOT / name).resolve())
    document = folder / "layers/core/beatpass/http/platform/openapi.json"
    text = document.read_text()
    assert _TITLE in text
    document.write_text(text.replace(_TITLE, _TITLE[:-1] + ', second version"', 1))  # the example has it too
    return folder


def update(system: Deployed, folder: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "infra.local", "update"],
        check=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": "layers/core", "BEATPASS_LOCAL_HOME": str(system.home)},
        stdout=subprocess.DEVNULL,
    )


def smoke(system: Deployed) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "infra.operations.smoke"],
        check=False,
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if not name.endswith("_TABLE")},
            "BEATPASS_LOCAL_HOME": str(system.home),
        },
        capture_output=True,
        text=True,
    )
    return ran.stdout + ran.stderr


def title(guest: Client) -> str:
    answer = guest.get("/v1/openapi.json")
    assert answer.status == 200, answer
    return str(answer.body["info"]["title"])


def test_new_content_of_a_layer_is_served_and_no_request_fails_twice(system: Deployed, tmp_path: Path) -> None:
    ana = system.producer("Updated Ana")
    track = ana.upload()
    load = Load(system.guest, track["id"])
    assert title(system.guest) == "BeatPass Producer Analytics"

    load.run(lambda: update(system, other_version(tmp_path)))

    assert title(system.guest) == "BeatPass Producer Analytics, second version"
    assert load.failed == []
    assert load.plays > 10
    assert load.reads > 10
    system.drain()
    assert system.guest.get(f"/v1/tracks/{track['id']}").body["plays"] == load.plays
    assert "beatpass-local works" in smoke(system)
    update(system, ROOT)  # the other flows go on with this version
    assert title(system.guest) == "BeatPass Producer Analytics"
