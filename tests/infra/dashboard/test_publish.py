"""make publish-dashboard: what is in the bucket afterwards; and what the template tells browsers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.dashboard import headers
from infra.openapi import reference_page
from infra.operations import publish_dashboard
from infra.operations.publish_dashboard import NotPublished, publish
from tests.support.template import resources

OUTPUTS = {
    "DashboardBucket": "pages",
    "EdgeDistributionId": "E1",
    "SignInUrl": "https://beatpass-1.auth.us-east-1.amazoncognito.com",
    "UserPoolClientId": "client",
}


class Distribution:
    """Remembers what was invalidated; moto wants a whole distribution for it."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def create_invalidation(self, *, DistributionId: str, InvalidationBatch: dict[str, dict[str, list[str]]]) -> None:  # noqa: N803 - boto3's
        assert DistributionId == "E1"
        self.paths += InvalidationBatch["Paths"]["Items"]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("index.html", "app/main.js", "app/styles.css", "vendor/.synced", "vendor/preact.module.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(publish_dashboard, "SITE", tmp_path)
    script = tmp_path.parent / "standalone.js"
    script.write_text("scalar()")
    monkeypatch.setattr(reference_page, "SCRIPT", script)
    return tmp_path


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="pages")
        yield client


def test_the_bucket_has_the_files_and_the_sign_in_and_nothing_of_before(site: Path, s3: Any) -> None:  # noqa: ANN401 - boto3
    s3.put_object(Bucket="pages", Key="app/gone.js", Body=b"")
    distribution = Distribution()
    assert publish(OUTPUTS, s3=s3, cloudfront=distribution) == 7
    stored = {item["Key"] for item in s3.list_objects_v2(Bucket="pages")["Contents"]}
    reference = {"docs/index.html", "docs/reference.js"}
    assert (
        stored == {"index.html", "config.json", "app/main.js", "app/styles.css", "vendor/preact.module.js"} | reference
    )
    script = s3.get_object(Bucket="pages", Key="app/main.js")
    assert (script["ContentType"], script["CacheControl"]) == ("text/javascript; charset=utf-8", "no-cache")
    assert json.loads(s3.get_object(Bucket="pages", Key="config.json")["Body"].read()) == {
        "sign_in": {"kind": "cognito", "url": OUTPUTS["SignInUrl"], "client_id": "client"}
    }
    assert distribution.paths == ["/*"]


def test_the_reference_is_a_page_with_its_script(site: Path, s3: Any) -> None:  # noqa: ANN401 - boto3
    publish(OUTPUTS, s3=s3, cloudfront=Distribution())
    page, script = (s3.get_object(Bucket="pages", Key=f"docs/{name}") for name in ("index.html", "reference.js"))
    assert page["ContentType"] == "text/html; charset=utf-8"
    assert b"/v1/openapi.json" in page["Body"].read()
    assert (script["ContentType"], script["Body"].read()) == ("text/javascript; charset=utf-8", b"scalar()")


def test_without_scalar_nothing_is_uploaded(site: Path, s3: Any, tmp_path: Path) -> None:  # noqa: ANN401
    reference_page.SCRIPT.unlink()
    with pytest.raises(NotPublished, match="npm"):
        publish(OUTPUTS, s3=s3, cloudfront=Distribution())
    assert "Contents" not in s3.list_objects_v2(Bucket="pages")


@pytest.mark.parametrize("missing", ["DashboardBucket", "SignInUrl"])
def test_without_an_edge_or_a_sign_in_nothing_is_uploaded(site: Path, s3: Any, missing: str) -> None:  # noqa: ANN401
    outputs = {name: value for name, value in OUTPUTS.items() if name != missing}
    with pytest.raises(NotPublished):
        publish(outputs, s3=s3, cloudfront=Distribution())
    assert "Contents" not in s3.list_objects_v2(Bucket="pages")


def test_the_template_s_policy_is_that_of_the_pages() -> None:
    given = resources("AWS::CloudFront::ResponseHeadersPolicy")["EdgeHeaders"]
    written = given["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["ContentSecurityPolicy"]
    text, _ = written["ContentSecurityPolicy"]["Fn::Sub"]
    assert re.sub(r"\s+", " ", text) == headers.content_security_policy(sign_in="${SignIn}")
