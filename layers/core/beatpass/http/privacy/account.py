"""Bodies and answers of a user's own account, and of requests to forget somebody (docs/api.md)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from pydantic import Field
from typing_extensions import TypedDict

from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.platform.facts import Fact
from beatpass.domain.platform.times import to_iso
from beatpass.domain.privacy.erasures import KEPT, Erasure, Kind, done_by
from beatpass.domain.privacy.held_data import Account, HeldData
from beatpass.http.platform.resolver import Body

_NOT_OF_A_PERSON = frozenset({"credits", "verdict", "rules", "network", "network_cap"})


class AccountChanges(Body):
    private: bool = Field(description="whether the plays of the user name it to nobody")


class KeptAnswer(TypedDict):
    """What is not erased, and why."""

    what: str
    why: str


class ErasureAnswer(TypedDict):
    """``id`` is a producer's id, or a listener's pseudonym. What is kept is all that stays once it is done."""

    kind: Kind
    id: str
    requested_at: str
    done_by: str
    kept: list[KeptAnswer]


# What the deletion of a producer may answer.
DELETED: dict[int, OpenAPIResponse] = {
    204: {"description": "Deleted"},
    200: {
        "description": "Deleted; with Prefer: return=representation",
        "content": {"application/json": {"model": ErasureAnswer}},
    },
}


class NamedArtist(TypedDict):
    id: str
    name: str


class OwnAccountAnswer(TypedDict):
    """``listener_name`` is what producers see as the name of this listener; null if it is not named."""

    user_id: str
    pseudonym: str
    private: bool
    listener_name: str | None
    artists: list[NamedArtist]
    erasure: ErasureAnswer | None


class HeldArtist(NamedArtist):
    bio: str
    links: list[str]
    pictures: list[str]
    country: str | None
    listed: bool
    created_at: str


class HeldFact(TypedDict):
    """One play, download, follow or payment of a purchase, under the pseudonym.

    ``details`` are its further fields by name.
    """

    kind: str
    at: str
    artist_id: str
    details: dict[str, Any]


class HeldDataAnswer(TypedDict):
    """What is held of the user. Plays, downloads and follows are found by looking at everybody's, part by part: a page
    may have none of them, and ``next_cursor`` leads on until it is null. Purchases are at ``/v1/me/purchases``.
    """

    account: OwnAccountAnswer
    artists: list[HeldArtist]
    items: list[HeldFact]
    next_cursor: str | None


def erasure_answer(erasure: Erasure) -> ErasureAnswer:
    return {
        "kind": erasure.kind,
        "id": erasure.id,
        "requested_at": erasure.requested_at,
        "done_by": to_iso(done_by(erasure)),
        "kept": [{"what": each.what, "why": each.why} for each in KEPT[erasure.kind]],
    }


def account_answer(account: Account) -> OwnAccountAnswer:
    user = account.user
    return {
        "user_id": user.id,
        "pseudonym": account.pseudonym,
        "private": user.private,
        "listener_name": user.listener_name,
        "artists": [{"id": artist_id, "name": name} for artist_id, name in user.names.items()],
        "erasure": erasure_answer(account.erasure) if account.erasure else None,
    }


def held_data_answer(data: HeldData, *, next_cursor: str | None) -> HeldDataAnswer:
    return {
        "account": account_answer(data.account),
        "artists": list(map(_artist, data.producers)),
        "items": list(map(_fact, data.held.facts)),
        "next_cursor": next_cursor,
    }


def _artist(producer: Producer) -> HeldArtist:
    return {
        "id": producer.id,
        "name": producer.name,
        "bio": producer.bio,
        "links": list(producer.links),
        "pictures": list(producer.pictures),
        "country": producer.country,
        "listed": producer.listed,
        "created_at": producer.created_at,
    }


def _fact(fact: Fact) -> HeldFact:
    fields = asdict(fact)
    common = {name: fields.pop(name) for name in ("at", "artist_id")}
    details = {name: value for name, value in fields.items() if name not in _NOT_OF_A_PERSON}
    return {"kind": type(fact).__name__, "at": common["at"], "artist_id": common["artist_id"], "details": details}
