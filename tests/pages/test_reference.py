"""The API's reference at /docs shows the served document."""

from __future__ import annotations

from tests.pages.conftest import Open


def test_the_reference_shows_the_document(open_page: Open) -> None:
    # Five megabytes of script take their time on a busy machine.
    watched = open_page("/docs", guest=True, before=lambda page: page.set_default_timeout(90_000), settled=False)
    watched.page.get_by_role("heading", name="BeatPass Producer Analytics").first.wait_for()
    watched.page.get_by_role("heading", name="Catalogue").first.wait_for()
    assert ("GET", "openapi.json") in watched.calls
