"""Whom one's own producer might work with next: the day's, without whom it works with or has dismissed by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beatpass.domain.collaboration.recommendations.answers import Absence, Recommendations, Recommended, shown
from beatpass.domain.platform.figures import Collaborators, CollaboratorsKey, Standing, StandingKey
from beatpass.storage.collaboration.recommendations import (
    dismissals_item,
    dismissals_of,
    growing_item,
    growing_of,
    recommendations_item,
    recommendations_of,
)
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.platform.derived_figures import figure_item, figure_of
from beatpass.usecases.catalogue.own_producer import read_own


@dataclass(frozen=True, slots=True)
class Recommending:
    """``made`` is None before a daily run has looked at this producer; ``growing`` maps genres to their trend."""

    standing: Standing
    made: Recommendations | None
    items: list[Recommended]
    absence: Absence | None
    growing: dict[str, float]


def list_recommendations(user_id: str, artist_id: str | None, *, now: datetime) -> Recommending:
    """One call where the producer is named, else two. Raises NoArtistProfile and NotFound."""
    _, (item, dismissed, shared, standing, growing) = read_own(user_id, artist_id, _wanted, now=now)
    own, made = figure_of(Standing, standing), recommendations_of(item)
    items, absence = shown(
        made,
        own,
        collaborators=figure_of(Collaborators, shared).shared,
        dismissed=dismissals_of(dismissed).artists,
    )
    return Recommending(own, made, items, absence, growing_of(growing).genres)


def _wanted(artist_id: str) -> list[Wanted]:
    return [
        recommendations_item(artist_id),
        dismissals_item(artist_id),
        figure_item(CollaboratorsKey(artist_id)),
        figure_item(StandingKey(artist_id)),
        growing_item(),
    ]
