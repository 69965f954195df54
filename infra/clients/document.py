"""The document for clients: without the operations that no client calls (``x-internal``).

``python -m infra.clients.document <path>`` writes it there; with ``--python``, as that client's generator needs it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from infra.openapi.document import DOCUMENT

Json = dict[str, Any]


def for_clients(document: Json) -> Json:
    paths = {
        path: {method: operation for method, operation in methods.items() if not operation.get("x-internal")}
        for path, methods in document["paths"].items()
    }
    return {**document, "paths": {path: methods for path, methods in paths.items() if methods}}


def for_python(document: Json) -> Json:
    """Routes that a token may come to or not are open: the generator would ask guests for one.

    A client that has a token sends it everywhere.
    """
    paths = {
        path: {method: _open(operation) for method, operation in methods.items()}
        for path, methods in document["paths"].items()
    }
    return {**document, "paths": paths}


def _open(operation: Json) -> Json:
    return {**operation, "security": []} if {} in operation.get("security", []) else operation


def main(target: str, *options: str) -> None:
    document = for_clients(json.loads(DOCUMENT.read_text(encoding="utf-8")))
    if "--python" in options:
        document = for_python(document)
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
