"""The API's reference at /docs shows the served document."""

from __future__ import annotations

from tests.pages.conftest import Open


def test_the_reference_shows_the_document(open_page: Open) -> None:
    watched = open_page("/docs", guest=True)
    # Five megabytes of script take their time on a busy machine.
    watched.page.get_by_role("heading", name="BeatPass Producer Analytics").first.wait_for(timeout=60_000)
    watched.page.get_by_role("heading", name="Catalogue").first.wait_for(timeout=60_000)
    assert ("GET", "openapi.json") in watched.calls
