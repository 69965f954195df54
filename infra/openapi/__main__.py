"""``python -m infra.openapi`` writes the OpenAPI document that the API serves; ``--check`` fails on drift."""

from __future__ import annotations

from infra.openapi.document import main

raise SystemExit(main())
