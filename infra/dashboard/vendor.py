"""python -m infra.dashboard.vendor: copy the files of the libraries that the pages load into site/vendor/."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / ".tools" / "dashboard" / "node_modules"
SITE = Path(__file__).parent / "site"
FILES = (
    "preact/dist/preact.module.js",
    "preact/hooks/dist/hooks.module.js",
    "@preact/signals/dist/signals.module.js",
    "@preact/signals-core/dist/signals-core.module.js",
    "htm/dist/htm.module.js",
    "uplot/dist/uPlot.iife.min.js",
    "uplot/dist/uPlot.min.css",
)


def main() -> None:
    vendor = SITE / "vendor"
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir()
    for file in FILES:
        shutil.copyfile(PACKAGES / file, vendor / Path(file).name)


if __name__ == "__main__":
    main()
