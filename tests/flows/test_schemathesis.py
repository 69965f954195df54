"""Schemathesis generates requests to all routes from the document, with and without a token, and finds nothing.

The functions run on moto in this process, where the roles of the template are checked too. All its checks are on;
infra/openapi/schemathesis.toml has the exclusions with their reasons. Together the two runs take
three minutes at most.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from beatpass.gateways import secrets
from beatpass.gateways.stripe_api import Kept, StripeApi
from beatpass.usecases.listening import guest_networks
from beatpass.usecases.platform.sign_cursors import cursor_key
from infra.openapi.document import DOCUMENT
from infra.stripe_simulator.model import FakeStripe
from tests.support import stripes
from tests.support.functions import ROOT, function
from tests.support.gateway import USER, served
from tests.support.studio import new_album, new_producer, new_track

pytestmark = pytest.mark.usefixtures("tables")

TOOL = ROOT / ".tools/schemathesis/bin/schemathesis"
SECONDS = 60


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of the API, with a producer of the user ``ana`` and a simulated Stripe."""
    for name in ("PLAYBACK_SECRET_ARN", "CURSOR_SECRET_ARN"):
        boto3.client("secretsmanager").create_secret(Name=os.environ[name], SecretString="made up " * 8)
    for cached in (secrets.secret, guest_networks.network_key, cursor_key):
        cached.cache_clear()
    stripes.put_secrets()
    simulated = StripeApi(api_key="sk_test_made_up", http_client=FakeStripe())
    monkeypatch.setattr(Kept, "api", simulated)
    monkeypatch.setattr(function("http_public"), "verified_claims", {USER: {"sub": USER}}.get)
    new_producer("ana", "Ana")
    new_track("ana", "Night", visibility="public", standard_price=5_000)
    new_album("ana", "Coast", visibility="public")
    with served() as url:
        yield url
    for cached in (secrets.secret, guest_networks.network_key, cursor_key):
        cached.cache_clear()


@pytest.mark.skipif(not TOOL.exists() and not os.environ.get("CI"), reason="make .tools/schemathesis/.synced")
@pytest.mark.parametrize("token", ["ana", None])
def test_generated_requests_find_no_fault(api: str, token: str | None, tmp_path: Path) -> None:
    asked = [str(TOOL), "--config-file", str(ROOT / "infra/openapi/schemathesis.toml"), "run", str(DOCUMENT)]
    asked += ["--url", api, "--checks", "all", "--max-time", str(SECONDS), "--seed", "20261130", "--no-color"]
    asked += ["--report", "json", "--report-json-path", str(tmp_path / "report.json")]
    asked += ["--header", f"Authorization: Bearer {token}"] if token else []
    ran = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=SECONDS + 120)  # noqa: S603
    assert ran.returncode == 0, ran.stdout[-8_000:] + ran.stderr
    assert json.loads((tmp_path / "report.json").read_text())
    every = sum(len(methods) for methods in json.loads(DOCUMENT.read_text())["paths"].values())
    assert f"Tested: {every}" in ran.stdout
