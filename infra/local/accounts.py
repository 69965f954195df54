"""Users of the local stack's user pool."""

import contextlib
import re
from hashlib import sha256
from typing import Any

from infra.local.stack import LocalStackError, Stack

PASSWORD = "Local-password-1"  # noqa: S105 (of an emulator on 127.0.0.1)


def ensure_user(stack: Stack, email: str) -> str:
    """Create the user if it does not exist; returns its id, which is the `sub` of its tokens."""
    cognito, pool = _cognito(stack)
    with contextlib.suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=email,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": email},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
    user = cognito.admin_get_user(UserPoolId=pool, Username=email)
    return str(next(entry["Value"] for entry in user["UserAttributes"] if entry["Name"] == "sub"))


def join(stack: Stack, username: str, group: str) -> None:
    """Add the user to the group. Only tokens issued afterwards have it."""
    cognito, pool = _cognito(stack)
    with contextlib.suppress(cognito.exceptions.GroupExistsException):
        cognito.create_group(UserPoolId=pool, GroupName=group)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=username, GroupName=group)


def username_of(stack: Stack, user_id: str) -> str:
    cognito, pool = _cognito(stack)
    users = cognito.list_users(UserPoolId=pool, Filter=f'sub = "{user_id}"')["Users"]
    if not users:
        raise LocalStackError("Its user cannot sign in here: they are not in this stack's user pool.")
    return str(users[0]["Username"])


def sign_in(stack: Stack, username: str) -> str:
    """Set the user's password to PASSWORD; returns a token."""
    cognito, pool = _cognito(stack)
    cognito.admin_set_user_password(UserPoolId=pool, Username=username, Password=PASSWORD, Permanent=True)
    answer = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=stack.output("UserPoolClientId"),
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": PASSWORD},
    )
    return str(answer["AuthenticationResult"]["AccessToken"])


def email_of(artist: str) -> str:
    """An address made of the name, with a digest if some characters are left out."""
    spelled = re.sub(r"[^a-z0-9]+", "-", artist.lower()).strip("-")
    if spelled.replace("-", " ") != artist.lower():
        spelled = f"{spelled}-{sha256(artist.encode()).hexdigest()[:8]}".strip("-")
    return f"{spelled}@beatpass.example"


def _cognito(stack: Stack) -> tuple[Any, str]:
    return stack.client("cognito-idp"), stack.output("UserPoolId")
