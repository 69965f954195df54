"""cold_start.<function>: CPU time to import a function's module and make its client, over boto3's import and client.

In new processes, with compiled bytecode, as layers have it. A function that makes its client at its first request is
measured with the client too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from infra.bench.functions import folders
from infra.local.stack import ROOT

_ROUNDS = 9
_BARE = 'import boto3; boto3.client("dynamodb")'
_OURS = """
import sys
import handler
if client := sys.modules.get("beatpass.storage.dynamodb.client"): client.connect()
"""
_TIMED = "import time; started = time.process_time()\n{code}\nprint(time.process_time() - started)"


def measure() -> Iterator[tuple[str, float]]:
    codes: dict[str, tuple[str, Path | None]] = {folder.name: (_OURS, folder) for folder in folders()}
    codes[""] = _BARE, None
    with tempfile.TemporaryDirectory() as bytecode:
        for code, folder in codes.values():
            _run(code, folder, bytecode)
        taken = [{name: _run(code, folder, bytecode) for name, (code, folder) in codes.items()} for _ in range(_ROUNDS)]
    bare = median(each[""] for each in taken)
    for folder in folders():
        yield f"cold_start.{folder.name}", median(each[folder.name] for each in taken) / bare


def _run(code: str, folder: Path | None, bytecode: str) -> float:
    path = [str(ROOT / "layers" / "core"), *([str(folder)] if folder else [])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path), "PYTHONPYCACHEPREFIX": bytecode}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    ran = subprocess.run(
        [sys.executable, "-c", _TIMED.format(code=code)],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd=bytecode,
    )
    if ran.returncode:
        raise RuntimeError(f"{folder.name if folder else 'boto3'} does not start:\n{ran.stderr}")
    return float(ran.stdout.split()[-1])
