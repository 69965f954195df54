"""The API's reference at /docs: its page loads its own origin alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infra.openapi import reference_page
from tests.support.template import resources


@pytest.fixture(autouse=True)
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "standalone.js"
    made.write_text("scalar()")
    monkeypatch.setattr(reference_page, "SCRIPT", made)
    return made


@pytest.mark.parametrize("path", ["/docs", "/docs/"])
def test_the_page_loads_its_own_origin_alone(path: str) -> None:
    found = reference_page.answer(path)
    assert found
    kind, body = found
    assert kind.startswith("text/html")
    assert set(re.findall(r'(?:src|data-url)="([^"]+)"', body.decode())) == {"/v1/openapi.json", "/docs/reference.js"}
    assert "http" not in reference_page.HEADERS["Content-Security-Policy"]


def test_its_script_is_the_one_that_npm_brought() -> None:
    assert reference_page.answer("/docs/reference.js") == ("text/javascript; charset=utf-8", b"scalar()")


@pytest.mark.parametrize("path", ["/", "/docs/other", "/docs/../x", "/documents"])
def test_other_paths_are_not_its(path: str) -> None:
    assert reference_page.answer(path) is None


def test_without_scalar_there_is_no_page(script: Path) -> None:
    script.unlink()
    assert reference_page.answer("/docs") is None
    assert reference_page.files() == {}


def test_what_is_published_is_what_is_shown_here() -> None:
    published = reference_page.files()
    for path, name in (("/docs", "docs/index.html"), ("/docs/reference.js", "docs/reference.js")):
        found = reference_page.answer(path)
        assert found
        assert published[name] == found[1]


def test_the_edge_tells_browsers_the_same_of_it() -> None:
    given = resources("AWS::CloudFront::ResponseHeadersPolicy")["EdgeReferenceHeaders"]["ResponseHeadersPolicyConfig"]
    policy = given["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    assert re.sub(r"\s+", " ", policy) == reference_page.HEADERS["Content-Security-Policy"]
