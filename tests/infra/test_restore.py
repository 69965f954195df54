"""Copies that SnapStart starts from one snapshot: the runtime's hooks are driven as Lambda's Python drives them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.functions import ROOT

# Stands for the package that only Lambda's Python has.
_RUNTIME = """
hooks = []

def register_after_restore(hook, *args, **kwargs):
    hooks.append(lambda: hook(*args, **kwargs))
    return hook
"""
# Starts a function, takes the snapshot, and starts copies from it. What the kernel gives differs in each copy.
_PROGRAM = """
import json, random, sys
import handler
import snapshot_restore_py
from botocore.retries.standard import ExponentialBackoff
from beatpass.usecases.platform import retry_conflicts

class Context:
    attempt_number, http_response = 5, None

client = sys.modules.get("beatpass.storage.dynamodb.client")
closed, connected = [], client.CONNECTION.client if client else None
if connected:
    original = connected.close
    connected.close = lambda: (closed.append(True), original())
slept = []
retry_conflicts.time.sleep = slept.append
snapshot, copies = random.getstate(), []
for number in range(3):
    random.setstate(snapshot)
    if sys.argv[1] == "restore":
        for hook in snapshot_restore_py.hooks:
            hook()
    slept.clear()
    for attempt in range(4):
        retry_conflicts.pause(attempt)
    copies.append([*slept, *(ExponentialBackoff().delay_amount(Context()) for _ in range(4))])
print(json.dumps({"copies": copies, "closed": len(closed), "connects": client is not None}))
"""


def started(function: str, folder: Path, how: str) -> dict[str, Any]:
    (folder / "snapshot_restore_py.py").write_text(_RUNTIME)
    code = ROOT / "functions" / function
    path = os.pathsep.join(map(str, (ROOT / "layers/core", code, folder)))
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _PROGRAM, how],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


# One of each kind: with a client made at the start, without the resolver, and with both Stripe and the resolver.
@pytest.mark.parametrize("function", ["http_plays", "webhook_stripe", "http_finances"])
def test_copies_of_a_snapshot_pause_differently_and_connect_anew(function: str, tmp_path: Path) -> None:
    found = started(function, tmp_path, "restore")
    assert len({tuple(each) for each in found["copies"]}) == 3
    assert found["connects"]
    assert found["closed"] == 3


def test_without_the_hooks_all_copies_pause_equally_long(tmp_path: Path) -> None:
    """What the hooks are for: this is what the program above sees where Lambda calls none."""
    found = started("http_plays", tmp_path, "no hooks")
    assert len({tuple(each) for each in found["copies"]}) == 1
    assert found["closed"] == 0
