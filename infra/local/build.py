"""Zips of layers and functions for this machine, from the same locks and sources as `sam build`."""

import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from infra.local.server import PYTHON
from infra.local.stack import HOME, ROOT, LocalStackError

CACHE = HOME / "build"


def layer(name: str) -> Path:
    """A zip of the layer's tree, made again only when what goes into it changed."""
    version = _python_version()
    sources = [ROOT / "layers" / "build"]
    if name == "deps":
        sources.append(ROOT / "locks" / "runtime.txt")
    else:
        sources += _files(ROOT / "layers" / name)
    archive = CACHE / f"{name}-{version}-{_digest(sources)}.zip"
    if archive.exists():
        return archive
    CACHE.mkdir(parents=True, exist_ok=True)
    for old in CACHE.glob(f"{name}-*.zip"):
        old.unlink()
    with tempfile.TemporaryDirectory(dir=CACHE) as tree:
        built = subprocess.run(
            [ROOT / "layers" / "build", name, tree, "host", version],
            check=False,
            env={**os.environ, "VIRTUAL_ENV": str(ROOT / ".venv")},
        )
        if built.returncode:
            raise LocalStackError(f"The {name} layer could not be built; what went wrong stands above.")
        _zip(Path(tree), archive)
    return archive


def function(folder: Path) -> Path:
    if not (folder / "handler.py").exists():
        raise LocalStackError(f"{folder.relative_to(ROOT)}/handler.py is missing, and template.yaml names it.")
    archive = CACHE / f"{folder.name}.zip"
    CACHE.mkdir(parents=True, exist_ok=True)
    _zip(folder, archive)
    return archive


def _python_version() -> str:
    answer = subprocess.run(
        [PYTHON, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
        check=True,
        capture_output=True,
        text=True,
    )
    return answer.stdout.strip()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _zip(tree: Path, archive: Path) -> None:
    """Not compressed: it is unpacked again on this machine, once per worker. Written aside, then moved."""
    partial = archive.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as target:
        for path in sorted(tree.rglob("*")):
            if path.is_file() and (tree.parent == CACHE or "__pycache__" not in path.parts):
                target.write(path, path.relative_to(tree))
    shutil.move(partial, archive)
