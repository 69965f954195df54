"""The API's reference at /docs shows the served document."""

from __future__ import annotations

from tests.pages.conftest import Open


def test_the_reference_shows_the_document(open_page: Open) -> None:
    watched = open_page("/docs", guest=True)
    watched.page.get_by_role("heading", name="BeatPass Producer Analytics").first.wait_for()
    watched.page.get_by_text("Search producers by name").first.wait_for()
