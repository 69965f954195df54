"""The API's reference at /docs, here and behind the edge: Scalar, which `make` brings from npm, over the document.

Nothing is loaded from elsewhere: the page may load its own origin alone. Scalar writes styles into the page.
"""

from __future__ import annotations

from infra.local.stack import ROOT

PATH, SCRIPT_PATH = "/docs", "/docs/reference.js"
SCRIPT = ROOT / ".tools/npm/node_modules/@scalar/api-reference/dist/browser/standalone.js"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>BeatPass API</title>
<link rel="icon" href="data:,">
</head>
<body>
<noscript>The reference needs JavaScript; the document itself is at /v1/openapi.json.</noscript>
<script id="api-reference" data-url="/v1/openapi.json"
 data-configuration='{"withDefaultFonts": false, "telemetry": false, "hideClientButton": true,
 "agent": {"disabled": true}, "mcp": {"disabled": true}, "showDeveloperTools": "never"}'></script>
<script src="/docs/reference.js"></script>
</body>
</html>
"""


def files() -> dict[str, bytes]:
    """The page and its script by the names that they are published under; empty where npm brought no Scalar."""
    if not SCRIPT.is_file():
        return {}
    return {"docs/index.html": _PAGE.encode(), SCRIPT_PATH.lstrip("/"): SCRIPT.read_bytes()}


def answer(path: str) -> tuple[str, bytes] | None:
    """(content type, body) of the page or of its script; None for other paths, and where npm brought no Scalar."""
    if not SCRIPT.is_file():
        return None
    if path.rstrip("/") == PATH:
        return "text/html; charset=utf-8", _PAGE.encode()
    return ("text/javascript; charset=utf-8", SCRIPT.read_bytes()) if path == SCRIPT_PATH else None
