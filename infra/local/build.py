"""Zips of layers and functions for this machine, from the same locks and sources as `sam build`."""

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from infra.local.server import PYTHON
from infra.local.stack import HOME, ROOT, LocalStackError

CACHE = HOME / "build"
LOCKS = {"deps": "runtime.txt", "ranking": "ranking.txt", "documents": "documents.txt", "tokens": "tokens.txt"}
PACKAGES = ROOT / ".local" / "packages"  # large and pinned, so stacks share them


def layer(name: str) -> Path:
    return _pinned(name) if name in LOCKS else _core()


def _pinned(name: str) -> Path:
    """A layer that refers to one folder on this machine, because unpacking it takes each worker 90 MB and a second.

    Python runs a .pth file's `import` line, and MiniStack treats this folder as a site folder, as Lambda does.
    """
    version = _python_version()
    digest = _digest([ROOT / "layers" / "build", ROOT / "locks" / LOCKS[name]])
    tree = PACKAGES / f"{name}-{version}-{digest}"
    PACKAGES.mkdir(parents=True, exist_ok=True)
    with (PACKAGES / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not tree.exists():
            for old in PACKAGES.glob(f"{name}-*"):
                shutil.rmtree(old)
            _build(name, tree, version)
    CACHE.mkdir(parents=True, exist_ok=True)
    pointer = f"import sys; sys.path.insert(0, {str((tree / 'python').resolve())!r})\n"
    archive = CACHE / f"{name}.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr(zipfile.ZipInfo(f"python/lib/python{version}/site-packages/{name}.pth"), pointer)
    return archive


def _core() -> Path:
    tree = CACHE / "core"
    shutil.rmtree(tree, ignore_errors=True)
    _build("core", tree, _python_version())
    return _zip(tree)


def _build(name: str, tree: Path, version: str) -> None:
    """Build in a temporary folder and move it, so that an interrupted build does not look finished."""
    tree.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=tree.parent, prefix=".") as aside:
        built = subprocess.run([ROOT / "layers" / "build", name, aside, "host", version], check=False)
        if built.returncode:
            raise LocalStackError(f"The {name} layer could not be built; the error is printed above.")
        shutil.move(aside, tree)
        Path(aside).mkdir()  # for the context manager to remove


def function(folder: Path) -> Path:
    if not (folder / "handler.py").exists():
        raise LocalStackError(f"{folder.relative_to(ROOT)}/handler.py is missing, but template.yaml names it.")
    return _zip(folder)


def digest_of(archive: Path) -> str:
    """Names what is in an archive, as the SAM CLI names what it uploads."""
    return hashlib.sha256(archive.read_bytes()).hexdigest()[:16]


def _python_version() -> str:
    answer = subprocess.run(
        [PYTHON, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
        check=True,
        capture_output=True,
        text=True,
    )
    return answer.stdout.strip()


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _zip(tree: Path) -> Path:
    """Not compressed, because it is unpacked again on this machine; without times, so that equal trees are equal."""
    archive = CACHE / f"{tree.name}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as target:
        for path in sorted(tree.rglob("*")):
            if path.is_file():
                target.writestr(zipfile.ZipInfo(str(path.relative_to(tree))), path.read_bytes())
    return archive
