"""Loads handler modules of functions as Lambda does: each is named handler, and its folder is not a package."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from infra.local.stack import ROOT


def load_handler(function: str) -> ModuleType:
    """Import ``functions/<function>/handler.py`` again."""
    path = ROOT / "functions" / function / "handler.py"
    specification = importlib.util.spec_from_file_location(f"functions.{function}.handler", path)
    if specification is None or specification.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module
