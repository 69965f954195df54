"""A user's own account: what is held of it, listening privately, and being forgotten (docs/privacy.md)."""

from __future__ import annotations

from http import HTTPStatus

from beatpass.clock import now
from beatpass.http.platform.cursors import Cursors
from beatpass.http.platform.edge import behind_edge
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
def get_account() -> OwnAccountAnswer:
    return account_answer(view_account(app.caller().user_id))


@app.patch("/v1/me")
def patch_account(body: AccountChanges) -> OwnAccountAnswer:
    return account_answer(set_private(app.caller().user_id, private=body.private))


@app.delete("/v1/me", status_code=HTTPStatus.ACCEPTED)
def delete_account() -> ErasureAnswer:
    return erasure_answer(erase_me(app.caller().user_id, now=now()))


@app.get("/v1/me/data")
def get_held_data(cursor: Cursor = None) -> HeldDataAnswer:
    moment, user_id = now(), app.caller().user_id
    scope = f"held data {user_id}"
    after = cursors.open(cursor, scope=scope, now=moment)
    data = show_held_data(user_id, after=tuple(after) if after else None)
    return held_data_answer(data, next_cursor=cursors.seal(data.held.after, scope=scope, now=moment))
