"""List the collaborators of one's own producer with their shared public tracks (docs/specification.md 8.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.collaboration.network import CursorPosition, SharedTracks, network_page
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.storage.collaboration.collaborators import all_collaborators, collaborators_items
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import read_own


@dataclass(frozen=True, slots=True)
class Network:
    """``collaborators`` pairs shared tracks with the collaborator's standing; ``last`` is None on the last page."""

    standing: Standing
    collaborators: list[tuple[SharedTracks, Standing]]
    last: CursorPosition | None


def list_collaborators(
    user_id: str, artist_id: str | None, *, limit: int, after: CursorPosition | None, now: datetime
) -> Network:
    """Two calls if ``artist_id`` is given, else three; one more for each hundred buckets beyond the first.

    Raises NoArtistProfile, NotFound and Unavailable.
    """
    named, (own, *mine) = read_own(
        user_id,
        artist_id,
        lambda own_id: [figure_item(StandingKey(own_id)), *collaborators_items(own_id)],
        now=now,
    )
    page, last = network_page(all_collaborators(named.artist_id, mine), limit=limit, after=after)
    standings = get_together([figure_item(StandingKey(each.artist_id)) for each in page]) if page else []
    pairs = [(each, figure_of(Standing, item)) for each, item in zip(page, standings, strict=True)]
    return Network(figure_of(Standing, own), pairs, last)
