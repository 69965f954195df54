"""What people wrote themselves besides their profiles: links, appeals, and the answers that repeated requests get."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from beatpass.domain.listening.appeals import Appeal
from beatpass.domain.listening.producer_links import Links
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import faults
from beatpass.storage.dynamodb.read import Part, query_all, scan_raw
from beatpass.storage.dynamodb.tables import CatalogueItem, KeptAnswerItem
from beatpass.storage.platform import keys
from beatpass.storage.privacy.rewriting import rewrite


def delete_kept_answers(user_id: str) -> None:
    """They expire after a day, but DynamoDB takes its time, and they have names and texts."""
    for item in query_all(KeptAnswerItem, keys.kept_answer(user_id, "")[0]):
        with faults():
            KeptAnswerItem(item.pk, item.sk).delete()


def erase_written(artist_ids: Collection[str], part: Part = (0, 1)) -> None:
    """Delete links of these producers, and the words of their appeals, which may be about tracks of others."""
    for raw in scan_raw(CatalogueItem, part, consistent=False):
        pk, sk = raw["pk"]["S"], raw["sk"]["S"]
        if sk == keys.links("")[1] and pk.partition("#")[2] in artist_ids:
            _delete_links(raw)
        elif sk == keys.notifications("")[1] and pk.partition("#")[2] in artist_ids:
            with faults():
                CatalogueItem(pk, sk).delete()
        elif sk.startswith(keys.APPEALS):
            rewrite(
                raw,
                CatalogueItem.body,
                lambda item: _wordless(item, artist_ids),
                model=CatalogueItem,
                # An operator may decide it meanwhile, which writes the next version; a decision on what was read before
                # has this version to reckon with, and does not write the words back.
                unchanged=lambda item: CatalogueItem.version == int(item["version"]["N"]),
                beside=[CatalogueItem.version.add(1)],
            )


def _wordless(raw: dict[str, Any], artist_ids: Collection[str]) -> str | None:
    """The appeal without its words; None where it is of another producer, or has none."""
    appeal = documents.load(Appeal, raw["body"]["S"])
    if appeal.producer_id not in artist_ids or not appeal.message:
        return None
    return documents.dump(replace(appeal, message=""))


def _delete_links(raw: dict[str, Any]) -> None:
    for link_id in documents.load(Links, raw["body"]["S"]).links:
        with faults():
            CatalogueItem(*keys.link(link_id)).delete()
    with faults():
        CatalogueItem(raw["pk"]["S"], raw["sk"]["S"]).delete()
