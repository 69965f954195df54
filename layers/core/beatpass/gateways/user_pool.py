"""The own user pool, where users sign in: the only place that has their e-mail addresses."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from beatpass.settings import SETTINGS

_CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 4})


@cache
def _client() -> Any:  # noqa: ANN401 - botocore has no types
    return botocore.session.get_session().create_client("cognito-idp", region_name=SETTINGS.region, config=_CONFIG)


def delete_sign_in(user_id: str) -> bool:
    """Delete the user with this subject; false where there is none, or an issuer of others signs users in.

    Raises botocore's errors. Idempotent.
    """
    pool = SETTINGS.user_pool_id
    if not pool:
        return False
    found = _client().list_users(UserPoolId=pool, Filter=f'sub = "{_quoted(user_id)}"', Limit=1)["Users"]
    for user in found:
        _client().admin_delete_user(UserPoolId=pool, Username=user["Username"])
    return bool(found)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
