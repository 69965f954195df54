"""The changes that write a portfolio's facts together with its catalogue rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from beatpass.domain.catalogue.entities import Producer
from beatpass.storage.catalogue.entities import rows_of, to_item
from beatpass.storage.dynamodb.read import batch_get
from beatpass.storage.dynamodb.tables import CatalogueItem
from beatpass.storage.platform import keys
from beatpass.storage.platform.bulk_facts import Change
from infra.importing.portfolios import Portfolio, album_created


def changes(portfolio: Portfolio) -> Iterator[Change]:
    """Changes in the order of writing: the profile before entities that refer to it."""
    artist = portfolio.artist
    yield Change(portfolio.profile, (to_item(artist), *rows_of(artist)))
    for track, saved in portfolio.tracks:
        yield Change(saved, (to_item(track), *rows_of(track)))
    for album in portfolio.albums:
        yield Change(album_created(album), (to_item(album), *rows_of(album)))
    for followed in portfolio.followers:
        yield Change(
            followed, (CatalogueItem(*keys.follower(followed.artist_id, followed.user_id), version=followed.turn),)
        )


def taken_names(artists: Iterable[Producer]) -> set[str]:
    """The ids of these producers whose names are reserved for other producers."""
    wanted = {keys.artist_name(artist.name): artist.id for artist in artists}
    found = batch_get(CatalogueItem, list(wanted))
    owners = {(item.pk, item.sk): json.loads(item.body or "{}").get("artist_id") for item in found}
    return {artist_id for key, artist_id in wanted.items() if owners.get(key, artist_id) != artist_id}
