"""Events in Stripe's webhooks: what is read of one, and which of them this deployment accepts.

See docs/specification.md 10.8.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

Endpoint = Literal["platform", "connect"]
Ignored = Literal["foreign_account", "no_account", "other_mode"]

# The version that this code was written for; the SDK's default changes with the SDK.
API_VERSION = "2026-10-28.endive"

# Our own event: a change of a track ended its offers. None of Stripe's types or ids begins so.
OFFERS_ENDED = "beatpass.offers_ended"

# The id becomes a key and the others attributes: these patterns let nothing through that DynamoDB would refuse.
_ID = re.compile(r"evt_[A-Za-z0-9_]{1,250}", re.ASCII)
_ACCOUNT = re.compile(r"acct_[A-Za-z0-9_]{1,250}", re.ASCII)
_TYPE = re.compile(r"[A-Za-z0-9_.\[\]-]{1,250}", re.ASCII)
_MOST_OBJECT_ID = 1_000


class BadWebhook(Exception):
    """Not from Stripe, or not a snapshot event of its API v1. Nothing was stored, and a repetition fails as well."""


class NotSetUp(Exception):
    """The Stripe secret lacks a key, or does not have the expected form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeEvent:
    """The envelope. ``account`` is the connected account it happened on, None for the platform's own.

    ``created`` is in whole seconds, too coarse to order events by. ``object_id`` is empty if the object has no id.
    ``api_version`` is the webhook endpoint's. It affects nothing that is read here, but a change of it is reported.
    """

    id: str
    type: str
    created: int
    livemode: bool
    account: str | None = None
    object_id: str = ""
    api_version: str | None = None


def read_event(text: str) -> StripeEvent:
    """The event in a webhook's body. Raises BadWebhook for anything else, thin events included."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadWebhook("The body is not JSON.") from error
    if not isinstance(content, dict) or content.get("object") != "event":
        raise BadWebhook("The body is not a snapshot event.")
    return StripeEvent(
        id=_matching(_ID, content.get("id"), "id"),
        type=_matching(_TYPE, content.get("type"), "type"),
        created=_whole(content.get("created")),
        livemode=_flag(content.get("livemode")),
        account=None if content.get("account") is None else _matching(_ACCOUNT, content["account"], "account"),
        object_id=_object_id(content.get("data")),
        api_version=_api_version(content.get("api_version")),
    )


def why_ignored(event: StripeEvent, *, endpoint: Endpoint, livemode: bool) -> Ignored | None:
    """Why this deployment ignores an authentic event; None if it accepts it.

    A live Connect endpoint also receives the test events of accounts that are connected in live mode.
    """
    if endpoint == "platform" and event.account is not None:
        return "foreign_account"
    if endpoint == "connect" and event.account is None:
        return "no_account"
    if event.livemode != livemode:
        return "other_mode"
    return None


def _matching(pattern: re.Pattern[str], value: object, name: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadWebhook(f"The event's {name} does not have Stripe's form.")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise BadWebhook("The event's created must be a Unix time.")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise BadWebhook("The event's livemode must be true or false.")
    return value


def _object_id(data: Any) -> str:  # noqa: ANN401 - JSON
    found = data.get("object") if isinstance(data, dict) else None
    if not isinstance(found, dict):
        raise BadWebhook("The event carries no object.")
    object_id = found.get("id")
    if isinstance(object_id, str) and len(object_id) <= _MOST_OBJECT_ID and object_id.isprintable():
        return object_id
    return ""


def _api_version(value: object) -> str | None:
    return value if isinstance(value, str) and _TYPE.fullmatch(value) else None
