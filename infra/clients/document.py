"""The document for clients: without the operations that no client calls (``x-internal``).

``python -m infra.clients.document <path>`` writes it there.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from infra.openapi.document import DOCUMENT


def for_clients(document: dict[str, Any]) -> dict[str, Any]:
    paths = {
        path: {method: operation for method, operation in methods.items() if not operation.get("x-internal")}
        for path, methods in document["paths"].items()
    }
    return {**document, "paths": {path: methods for path, methods in paths.items() if methods}}


def main() -> None:
    document = for_clients(json.loads(DOCUMENT.read_text(encoding="utf-8")))
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
