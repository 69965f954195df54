"""The headers of the dashboard's files, here and in the deployed system."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

HERE = Path(__file__).parent
SITE = (HERE / "site").resolve()


def content_security_policy(*, sign_in: str = "") -> str:
    """What the pages may load: their own files and API, pictures, and the origin at which readers sign in.

    The one inline script is the import map, which browsers take from the page alone; the policy names its hash.
    """
    policy = (HERE / "csp.txt").read_text().strip()
    return policy.replace("{IMPORT_MAP}", import_map_hash()).replace(" {SIGN_IN}", f" {sign_in}" if sign_in else "")


def import_map_hash() -> str:
    page = (SITE / "index.html").read_text()
    inline = re.findall(r'<script type="importmap">(.*?)</script>', page, re.DOTALL)
    digest = hashlib.sha256("".join(inline).encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def headers(*, sign_in: str = "") -> dict[str, str]:
    return {
        "Content-Security-Policy": content_security_policy(sign_in=sign_in),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
    }
