"""Browser tests: Debian's Chromium on the demo stack. One stack and one browser for all.

RUNNING=1 takes the stack of `make run` instead of starting one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from infra.dashboard.headers import SITE
from infra.local.accounts import email_of
from infra.local.site import enter
from infra.local.stack import HOME, required
from tests.pages.watching import Watched
from tests.support.client import Client
from tests.support.deployed import Deployed, deployed

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NAME = "Nova Keys"
DEMO = {"DEMO_PLAYS": "2500", "DEMO_PRODUCERS": "60"}

Open = Callable[..., Watched]
# As long as a busy machine takes; what has to be there at once says so.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.ministack)
            item.add_marker(pytest.mark.xdist_group("ministack"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, which CI must have; elsewhere the tests are skipped with a line without it."""
    missing = None if CHROMIUM else "Chromium is not installed: apt install chromium"
    missing = missing or (None if (SITE / "vendor").is_dir() else "The dashboard's libraries are missing: make run")
    if missing and os.environ.get("CI"):
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)
    with sync_playwright() as playwright:
        # Without a sandbox, because CI runs as root.
        yield (launched := playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]))
        launched.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Deployed]:
    del browser  # first: without one, nothing is started
    if os.environ.get("RUNNING"):
        yield Deployed(required(), HOME)
        return
    with deployed(tmp_path_factory.mktemp("demo"), **DEMO) as running:
        yield running


@pytest.fixture(scope="session")
def signed_in(demo: Deployed, browser: Browser) -> Any:  # noqa: ANN401 - playwright's storage state
    """What the browser keeps of a producer who has signed in through the page."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{demo.stack.site_url}/sign-in")
    page.get_by_role("button", name=NAME).click()
    page.get_by_role("heading", name=NAME).wait_for()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def mine(demo: Deployed) -> Client:
    """The demo producer, elsewhere: another tab, another device."""
    return Client(demo.stack.url, enter(demo.stack, email_of(NAME))["token"])


@pytest.fixture
def open_page(demo: Deployed, browser: Browser, signed_in: Any) -> Iterator[Open]:  # noqa: ANN401
    """Opens an address, as the demo producer unless told otherwise. At the end, nothing may have gone wrong in it."""
    opened: list[tuple[BrowserContext, Watched]] = []

    def open_(
        path: str,
        *,
        guest: bool = False,
        before: Callable[[Page], object] = bool,
        settled: bool = True,
        **options: Any,  # noqa: ANN401
    ) -> Watched:
        settings = {
            "locale": "en-US",
            "timezone_id": "Europe/Berlin",
            "viewport": {"width": 1440, "height": 900},
            "reduced_motion": "reduce",
        }
        context = browser.new_context(**{**settings, **({} if guest else {"storage_state": signed_in}), **options})
        context.set_default_timeout(30_000)
        watched = Watched(context.new_page(), demo.stack.site_url)
        opened.append((context, watched))
        before(watched.page)
        watched.go(path, settled=settled)
        return watched

    yield open_
    for context, watched in opened:
        context.close()
        assert watched.faults == []
