"""Only the function that prints statements has the layer with reportlab, and it imports it on request alone."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.functions import ROOT
from tests.support.template import functions

PRINTS = "http_finances"


def test_one_function_has_the_layer() -> None:
    having = {name for name, each in functions().items() if {"Ref": "DocumentsLayer"} in each.get("Layers", [])}
    assert having == {PRINTS}


def test_no_start_imports_it() -> None:
    path = os.pathsep.join([str(ROOT / "layers" / "core"), str(ROOT / "functions" / PRINTS)])
    code = "import sys, handler; print(*({'reportlab', 'PIL'} & set(sys.modules)), 'imported')"
    ran = subprocess.run(  # noqa: S603 - our own handler
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": path}
    )
    assert ran.stdout.split() == ["imported"]
