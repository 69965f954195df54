"""Only the leaderboard build has the layer with numpy; another function that imports numpy would not start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.functions import ROOT
from tests.support.template import functions

BUILD = "schedule_build_leaderboards"


def imports_numpy(function: str) -> bool:
    path = os.pathsep.join([str(ROOT / "layers" / "core"), str(ROOT / "functions" / function)])
    code = "import sys, handler; print('numpy' in sys.modules)"
    ran = subprocess.run(  # noqa: S603 - our own handler
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": path}
    )
    return ran.stdout.split()[-1] == "True"


@pytest.mark.parametrize("function", sorted(functions()))
def test_only_the_function_with_the_layer_imports_numpy(function: str) -> None:
    has_layer = {"Ref": "RankingLayer"} in functions()[function].get("Layers", [])
    assert has_layer == (function == BUILD)
    assert has_layer or not imports_numpy(function)
