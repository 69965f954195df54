"""Layers that one function alone has: it imports what is in them on request, and no start takes longer."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.functions import ROOT
from tests.support.template import functions

# (layer, its function, packages in it)
LAYERS = [
    ("DocumentsLayer", "http_finances", "reportlab PIL"),
    ("TokensLayer", "http_public", "jwt cryptography cffi"),
]


@pytest.mark.parametrize(("layer", "name", "packages"), LAYERS)
def test_one_function_has_the_layer(layer: str, name: str, packages: str) -> None:
    having = {each for each, one in functions().items() if {"Ref": layer} in one.get("Layers", [])}
    assert having == {name}, packages


@pytest.mark.parametrize(("layer", "name", "packages"), LAYERS)
def test_no_start_imports_it(layer: str, name: str, packages: str) -> None:
    path = os.pathsep.join([str(ROOT / "layers" / "core"), str(ROOT / "functions" / name)])
    code = f"import sys, handler; print(*(set({packages.split()}) & set(sys.modules)), 'imported')"
    ran = subprocess.run(  # noqa: S603 - our own handler
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": path}
    )
    assert ran.stdout.split() == ["imported"], layer
