"""Take a deleted producer's name, picture and country out of its facts and its standing.

Facts are changed here and nowhere else: what they say of figures stays, and the stream tells new facts only.
"""

from __future__ import annotations

from dataclasses import replace

from beatpass.domain.platform.facts import ProfileSaved
from beatpass.domain.platform.figures import Standing, StandingKey
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import get_together, query_all
from beatpass.storage.dynamodb.tables import ActivityItem
from beatpass.storage.platform import keys
from beatpass.storage.platform.activity import FactRecord, UnreadableFact, read, to_item
from beatpass.storage.platform.derived_figures import figure_item, figure_of


def erase_profile(artist_id: str) -> bool:
    """Whether facts and standing name nobody now.

    False while the projection has not seen the deletion, and where a fact cannot be read: then a person has to look.
    """
    pk, unread = keys.artist(artist_id)[0], 0
    for item in query_all(ActivityItem, pk, ActivityItem.sk.startswith(keys.PROFILES)):
        try:
            fact = read(FactRecord(key=(item.pk, item.sk), kind=item.kind, body=item.body, sequence=0))
        except UnreadableFact:
            unread += 1
            continue
        if isinstance(fact, ProfileSaved) and (nameless := _without_person(fact)) != fact:
            with faults():
                to_item(nameless).save(condition=ActivityItem.pk.exists())
    (item,) = get_together([figure_item(StandingKey(artist_id))])
    standing = figure_of(Standing, item)
    return not (unread or standing.name or standing.picture or standing.country)


def _without_person(fact: ProfileSaved) -> ProfileSaved:
    return replace(fact, name="", picture=None, country=None)
