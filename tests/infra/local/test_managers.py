"""make token: who manages a producer, and what is said of an unknown one."""

from __future__ import annotations

from typing import Any, cast

import pytest

from infra.local import managers
from infra.local.stack import LocalStackError
from tests.support.studio import new_producer
from tests.support.tables import contents

NO_STACK = cast("Any", None)


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("name", ["Nobody", "\u200b", "f" * 32])
def test_an_unknown_producer_is_said_to_be_unknown_and_not_made(name: str) -> None:
    new_producer("u1", "Nova")
    before = contents("CATALOGUE_TABLE")
    with pytest.raises(LocalStackError, match="There is no producer called"):
        managers.token(NO_STACK, name)
    assert contents("CATALOGUE_TABLE") == before


@pytest.mark.usefixtures("tables")
def test_a_producer_is_made_on_request_and_found_in_every_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(managers, "ensure_user", lambda _stack, email: f"user of {email}")
    monkeypatch.setattr(managers, "username_of", lambda _stack, user: user)
    monkeypatch.setattr(managers, "sign_in", lambda _stack, user: f"token of {user}")
    made = managers.token(NO_STACK, "Nova Keys", new=True)
    assert made == "token of nova-keys@beatpass.example"
    assert managers.token(NO_STACK, "NOVA  keys") == "token of user of nova-keys@beatpass.example"
