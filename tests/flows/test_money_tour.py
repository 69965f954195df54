"""The money tour of the README runs from its beginning to its end."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.support.deployed import Deployed, deployed
from tests.support.functions import ROOT

# Of this process's environment, which names the tables of tests; the tour finds those of its system itself.
_KEPT = ("PATH", "HOME", "LANG", "UV_PYTHON_DOWNLOADS")


def test_the_money_tour_runs_to_its_end(tmp_path: Path) -> None:
    """On a system of its own: it closes the pool of the month, which other flows pay into."""
    with deployed(tmp_path) as system:
        said = tour(system)
    assert said.rstrip().endswith("== The end")
    for expected in (
        "active",
        "[('paid', 'http",
        "True [('subscription'",
        ", True)]",
        "%PDF-",
        "refunded_not_taken_back",
    ):
        assert expected in said, said


def tour(system: Deployed) -> str:
    around = {name: os.environ[name] for name in _KEPT if name in os.environ}
    ran = subprocess.run(  # noqa: S603 - our own script
        [ROOT / "infra/demo/money_tour.sh"],
        cwd=ROOT,
        env={**around, "BEATPASS_LOCAL_HOME": str(system.home), "PORT": str(system.stack.port)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout
