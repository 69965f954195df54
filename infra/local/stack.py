"""The state of the local stack, and clients for it."""

import json
import os
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
# With another home and port, tests run a second stack beside a developer's.
HOME = Path(os.environ.get("BEATPASS_LOCAL_HOME", ROOT / ".local")).resolve()
STATE = HOME / "stack.json"
LOG = HOME / "ministack.log"
STACK_NAME = "beatpass-local"
REGION = "us-east-1"
# MiniStack accepts any credentials; these keep a developer's real ones out of it.
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
}


class LocalStackError(Exception):
    """An error that the user can fix; the text says how."""


# A function may take 15 minutes, and a retry would run it twice.
_PATIENT = Config(read_timeout=900, retries={"total_max_attempts": 1})


@dataclass(frozen=True, kw_only=True)
class Stack:
    port: int
    runner_pid: int
    server_pid: int
    url: str = ""
    stripe_url: str = ""
    """The simulated Stripe that functions call; empty if a key of Stripe's test mode was given."""
    site_url: str = ""
    """The dashboard; empty without its libraries."""
    outputs: dict[str, str] | None = None
    resources: dict[str, str] | None = None
    """Physical ids of the template's resources by logical id."""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, service: str) -> Any:  # noqa: ANN401 (boto3 publishes no types)
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            config=_PATIENT if service == "lambda" else None,
        )

    def output(self, name: str) -> str:
        return (self.outputs or {})[name]

    def resource(self, logical_id: str) -> str:
        return (self.resources or {})[logical_id]

    def environment(self) -> dict[str, str]:
        """The environment in which commands work on this stack as the functions do, with more patience."""
        tables = {
            f"{name.removesuffix('Table').upper()}_TABLE": value
            for name, value in (self.outputs or {}).items()
            if name.endswith("Table")
        }
        return {
            **CREDENTIALS,
            **tables,
            "AWS_ENDPOINT_URL": self.endpoint,
            # The emulator reads a whole table for each page of a scan.
            "DYNAMODB_READ_SECONDS": "60",
            "BEATPASS_URL": self.url,
            "EVENT_BUS_NAME": self.output("EventBusName"),
            "STRIPE_SECRETS_ARN": self.output("StripeSecretsArn"),
            "CURSOR_SECRET_ARN": self.resource("CursorSecret"),
            "PSEUDONYM_SECRET_ARN": self.resource("PseudonymSecret"),
            "FACT_RETENTION_DAYS": self.output("FactRetentionDays"),
            "STAGE": "local",
        }

    def answers(self) -> bool:
        try:
            health = f"{self.endpoint}/_ministack/health"
            with urllib.request.urlopen(health, timeout=2):  # noqa: S310 (our own URL)
                return True
        except OSError:
            return False

    def save(self) -> None:
        STATE.write_text(json.dumps(asdict(self), indent=2))


def running() -> Stack | None:
    """The stack that `make run` started, if it answers."""
    try:
        stack = Stack(**json.loads(STATE.read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return stack if is_alive(stack.server_pid) and stack.answers() else None


def required() -> Stack:
    stack = running()
    if not stack:
        raise LocalStackError("The system is not running. Start it with: make run")
    if not stack.url:
        raise LocalStackError("The system is still starting. Try again when `make run` has printed the URL.")
    return stack


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
