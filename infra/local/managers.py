"""make token ARTIST=<id or name>: a JWT of a user who manages that producer; NEW=1 makes one that does not exist."""

from __future__ import annotations

import argparse
import json
import re
import sys
from uuid import uuid4

from beatpass import clock
from beatpass.domain.catalogue.entities import Producer
from beatpass.domain.platform.errors import DomainError
from beatpass.domain.platform.text import is_visible
from beatpass.storage.catalogue.entities import get_producer, name_item
from beatpass.storage.dynamodb.read import get_together
from beatpass.usecases.catalogue.save_producer import create_producer
from beatpass.usecases.catalogue.take_over_producer import take_over_producer
from infra.local.accounts import email_of, ensure_user, sign_in, username_of
from infra.local.stack import LocalStackError, Stack, required
from infra.operations.on_stack import on_running_stack


def token(stack: Stack, artist: str, *, new: bool = False) -> str:
    """A JWT of a user who manages this producer (an id or a name), who is created if nobody does yet.

    With ``new`` the producer is created too if it does not exist. Raises LocalStackError for an unknown one.
    """
    found = find(artist)
    if found and found.user_id:
        return sign_in(stack, username_of(stack, found.user_id))
    if not found and not new:
        raise LocalStackError(f"There is no producer called {artist}. NEW=1 makes one.")
    email = email_of(found.name if found else artist)
    ensure_manager(artist, user_id=ensure_user(stack, email))
    return sign_in(stack, email)


def ensure_manager(artist: str, *, user_id: str) -> str:
    """Make the user manage the producer, given by id or name; returns the producer's id.

    Raises NotFound if another user manages it.
    """
    found, now = find(artist), clock.now()
    if found:
        return take_over_producer(found.id, user_id=user_id, now=now).id
    if re.fullmatch("[0-9a-f]{32}", artist):
        raise LocalStackError(f"There is no producer with the id {artist}.")
    made = create_producer(user_id=user_id, admin=False, fields={"name": artist}, new_id=uuid4().hex, now=now)
    return made.producer.id


def find(artist: str) -> Producer | None:
    """The producer with this id, or else with this name in any spelling."""
    if found := get_producer(artist):
        return found
    if not is_visible(artist):
        return None
    (reserved,) = get_together([name_item(artist)])
    return get_producer(json.loads(reserved.body)["artist_id"]) if reserved else None


def main() -> None:
    parser = argparse.ArgumentParser(prog="make token", description=__doc__)
    parser.add_argument("artist", nargs="*")
    parser.add_argument("--new", action="store_true")
    given = parser.parse_args()
    artist = " ".join(given.artist).strip()
    if not artist:
        sys.exit("No producer was given. Run: make token ARTIST=<id or name>")
    on_running_stack("infra.local.managers")
    try:
        print(token(required(), artist, new=given.new))
    except (LocalStackError, DomainError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
