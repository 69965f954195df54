"""Query and answer of the search for producers by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.platform.figures import Standing
from beatpass.domain.platform.rules import RULES
from beatpass.domain.platform.text import normalise_text
from beatpass.http.platform.shapes import ArtistCard, Derived, artist_card
from beatpass.http.platform.text_validation import searched

NameQuery = Annotated[
    str,
    AfterValidator(searched),
    AfterValidator(normalise_text),
    Query(min_length=1, max_length=80, description="the beginning of any word of the name; ignores case and accents"),
]


class ArtistList(Derived):
    """In the order of names."""

    items: list[ArtistCard]
    next_cursor: str | None


def artist_list(found: Iterable[tuple[Producer, Standing]], *, next_cursor: str | None, as_of: str) -> ArtistList:
    return {
        "items": [artist_card(producer, standing) for producer, standing in found],
        "next_cursor": next_cursor,
        "as_of": as_of,
        "rules": RULES,
    }
