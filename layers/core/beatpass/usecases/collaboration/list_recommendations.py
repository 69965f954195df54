"""List the recommendations of the last daily run, without current collaborators and dismissed producers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.collaboration.recommendations.answers import Absence, Recommendations, Recommended, select_shown
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.storage.collaboration.collaborators import collaborators_among, recent_item
from beatpass.storage.collaboration.recommendations import (
    dismissals_item,
    dismissals_of,
    growing_genres_item,
    growing_genres_of,
    recommendations_item,
    recommendations_of,
)
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import read_own


@dataclass(frozen=True, slots=True)
class RecommendationsPage:
    """``computed`` is None before the first daily run for this producer; ``growing`` has trends by genre."""

    standing: Standing
    computed: Recommendations | None
    items: list[Recommended]
    absence: Absence | None
    growing: dict[str, float]


def list_recommendations(user_id: str, artist_id: str | None, *, now: datetime) -> RecommendationsPage:
    """One call if ``artist_id`` is given, else two; one more for a producer with buckets of collaborators.

    Raises NoArtistProfile, NotFound and Unavailable.
    """
    named, (item, dismissed, shared, standing, growing) = read_own(user_id, artist_id, _wanted, now=now)
    own, computed = figure_of(Standing, standing), recommendations_of(item)
    recommended = {each.artist_id for each in computed.items()} if computed else set()
    items, absence = select_shown(
        computed,
        own,
        collaborators=collaborators_among(named.artist_id, recommended, shared),
        dismissed=dismissals_of(dismissed).artists,
    )
    return RecommendationsPage(own, computed, items, absence, growing_genres_of(growing).genres)


def _wanted(artist_id: str) -> list[Wanted]:
    return [
        recommendations_item(artist_id),
        dismissals_item(artist_id),
        recent_item(artist_id),
        figure_item(StandingKey(artist_id)),
        growing_genres_item(),
    ]
