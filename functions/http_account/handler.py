"""A user's own account: what is held of it, listening privately, and being forgotten (docs/privacy.md)."""

from __future__ import annotations

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from beatpass.clock import now
from beatpass.domain.privacy.held_data import Account
from beatpass.http.platform.cursors import Cursors
from beatpass.http.platform.edge import behind_edge
from beatpass.http.platform.entity_tags import IfMatch, versioned, versions_in
from beatpass.http.platform.resolver import Api, Cursor
from beatpass.http.privacy.account import (
    AccountChanges,
    ErasureAnswer,
    HeldDataAnswer,
    OwnAccountAnswer,
    account_answer,
    erasure_answer,
    held_data_answer,
)
from beatpass.observability import logger, observed
from beatpass.usecases.platform.edge_secrets import edge_secrets
from beatpass.usecases.platform.sign_cursors import cursor_key
from beatpass.usecases.privacy.erase_me import erase_me
from beatpass.usecases.privacy.own_account import set_private, show_held_data, view_account

app = Api(logger=logger)
handler = observed(behind_edge(app.resolve, edge_secrets))
cursors = Cursors(cursor_key)


@app.get("/v1/me")
def get_account() -> Response[OwnAccountAnswer]:
    return _account(view_account(app.caller().user_id))


@app.patch("/v1/me")
def patch_account(body: AccountChanges, if_match: IfMatch = None) -> Response[OwnAccountAnswer]:
    return _account(set_private(app.caller().user_id, private=body.private, versions=versions_in(if_match)))


def _account(account: Account) -> Response[OwnAccountAnswer]:
    return versioned(account_answer(account), account.user.version)


@app.delete("/v1/me", status_code=HTTPStatus.ACCEPTED)
def delete_account(if_match: IfMatch = None) -> ErasureAnswer:
    return erasure_answer(erase_me(app.caller().user_id, now=now(), versions=versions_in(if_match)))


@app.get("/v1/me/data")
def get_held_data(cursor: Cursor = None) -> HeldDataAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"held data {user_id}"
    after = cursors.open(cursor, scope=scope, now=moment)
    data = show_held_data(user_id, after=tuple(after) if after else None)
    return held_data_answer(data, next_cursor=cursors.seal(data.held.after, scope=scope, now=moment))
