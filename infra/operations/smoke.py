"""make smoke: does a deployed stack work? A person signs up, uploads a track, is listened to, and is gone again.

Works on the local stack, or on the one that STACK_NAME names, whose user pool has to be its own.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex, token_urlsafe
from typing import Any
from uuid import uuid4

import boto3

from beatpass.clock import now
from infra.local.stack import STACK_NAME
from infra.operations.on_stack import on_running_stack

# A stream's window, a cold start and a second delivery are well within.
_PATIENCE_SECONDS = 90.0


class Broken(Exception):
    """The stack does not do what it should; the text says what."""


@dataclass(frozen=True, slots=True)
class Caller:
    url: str
    token: str = ""

    def send(self, method: str, path: str, body: object = None, *, expected: int) -> Any:  # noqa: ANN401 - JSON
        """The answer's JSON. Raises Broken for another status."""
        headers = {"content-type": "application/json", "user-agent": "beatpass-smoke"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data, headers, method=method)  # noqa: S310 - our own URL
        try:
            with urllib.request.urlopen(request, timeout=35) as answer:  # noqa: S310 - the same
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            status, text = refused.code, refused.read().decode()
        except OSError as error:
            raise Broken(f"{method} {path}: {error}") from error
        if status != expected:
            raise Broken(f"{method} {path} answers {status} instead of {expected}: {text[:300]}")
        return json.loads(text) if text else None


def check(url: str, outputs: dict[str, str]) -> Iterator[str]:
    """Yields what works, step by step. Raises Broken at the first step that does not."""
    guest = Caller(url)
    document = guest.send("GET", "/v1/openapi.json", expected=200)
    yield f"the API serves {document['info']['title']} with {len(document['paths'])} paths"
    guest.send("GET", "/v1/producer-dashboard", expected=401)
    yield "a page of a producer needs a token"
    guest.send("GET", "/v1/leaderboards", expected=200)
    yield "leaderboards are public"
    if "UserPoolId" not in outputs:
        yield "users are those of another issuer: nobody can sign up here, so that is all"
        return
    with _signed_in(outputs["UserPoolId"], outputs["UserPoolClientId"]) as token:
        yield "a user signs in"
        yield from _from_upload_to_figures(Caller(url, token), guest)


def _from_upload_to_figures(ana: Caller, guest: Caller) -> Iterator[str]:
    artist = ana.send("POST", "/v1/artists", {"name": f"Smoke {token_hex(4)}"}, expected=201)
    track: Any = None
    try:
        track = ana.send(
            "POST", "/v1/tracks", {"title": "Smoke", "duration_ms": 180_000, "visibility": "public"}, expected=201
        )
        yield "the user makes a producer and a public track"
        heard = {
            "play_id": str(uuid4()),
            "started_at": (now() - timedelta(minutes=5)).isoformat(timespec="milliseconds"),
            "listened_ms": 60_000,
            "guest_id": f"smoke-{uuid4()}",
        }
        guest.send("POST", f"/v1/guest/tracks/{track['id']}/plays", heard, expected=202)
        yield f"a guest's play is counted after {_seconds_until_counted(guest, track['id']):.0f} seconds"
        home = ana.send("GET", "/v1/producer-dashboard", expected=200)
        if home["plays"] != 1:
            raise Broken(f"the producer's home counts {home['plays']} plays instead of 1")
        yield "the producer's home counts it too"
    finally:
        if track:
            ana.send("DELETE", f"/v1/tracks/{track['id']}", expected=204)
        ana.send("DELETE", f"/v1/artists/{artist['id']}", expected=204)
    yield "track and producer are deleted"


def _seconds_until_counted(guest: Caller, track_id: str) -> float:
    began = time.monotonic()
    while guest.send("GET", f"/v1/tracks/{track_id}", expected=200)["plays"] != 1:
        if time.monotonic() - began > _PATIENCE_SECONDS:
            raise Broken(f"the play is not counted after {_PATIENCE_SECONDS:.0f} seconds: is the stream enabled?")
        time.sleep(0.5)
    return time.monotonic() - began


@contextmanager
def _signed_in(pool: str, client_id: str) -> Iterator[str]:
    """A token of a new user, who is deleted afterwards."""
    cognito = boto3.client("cognito-idp")
    email, password = f"smoke-{token_hex(8)}@beatpass.invalid", f"Aa1{token_urlsafe(24)}"
    attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(UserPoolId=pool, Username=email, MessageAction="SUPPRESS", UserAttributes=attributes)
    try:
        cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=password, Permanent=True)
        answer = cognito.admin_initiate_auth(
            UserPoolId=pool,
            ClientId=client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )
        yield str(answer["AuthenticationResult"]["AccessToken"])
    finally:
        cognito.admin_delete_user(UserPoolId=pool, Username=email)


def main() -> int:
    if "STACK_NAME" not in os.environ:
        on_running_stack("infra.operations.smoke")
    name = os.environ.get("STACK_NAME", STACK_NAME)
    (stack,) = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    try:
        for step in check(os.environ.get("BEATPASS_URL") or outputs["ApiUrl"], outputs):
            print(f"  {step}")
    except Broken as error:
        print(f"  BROKEN: {error}")
        return 1
    print(f"  {name} works")
    return 0


if __name__ == "__main__":
    sys.exit(main())
