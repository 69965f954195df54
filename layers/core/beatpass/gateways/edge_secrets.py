"""The secrets that the edge may send: one JSON secret with the current one and, while it is changed, the one before."""

from __future__ import annotations

import json
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from beatpass.clock import epoch_seconds
from beatpass.domain.platform.errors import TryAgain
from beatpass.gateways.secrets import read_secret
from beatpass.settings import SETTINGS

# Anyone can send a wrong secret: this limits how often that makes us call Secrets Manager.
_LEAST_AGE_SECONDS = 10.0
# After so long a secret that was taken out is accepted no more.
_MOST_AGE_SECONDS = 300.0


@dataclass(slots=True)
class _Cache:
    secrets: tuple[str, ...] | None = None
    read_at: float = float("-inf")


_cache = _Cache()


def edge_secrets(*, again: bool = False) -> tuple[str, ...] | None:
    """None where the stack has no edge; ``again`` reads them unless that was a moment ago.

    What was read before goes on being used while Secrets Manager does not answer. Raises TryAgain if nothing was read.
    """
    if not SETTINGS.edge_secret_arn:
        return None
    age = epoch_seconds() - _cache.read_at
    if age >= (_LEAST_AGE_SECONDS if again else _MOST_AGE_SECONDS):
        _cache.read_at = epoch_seconds()
        try:
            _cache.secrets = _parse(read_secret(SETTINGS.edge_secret_arn))
        except (BotoCoreError, ClientError) as error:
            if _cache.secrets is None:
                _cache.read_at = float("-inf")
                raise TryAgain(f"Secrets Manager: {type(error).__name__}") from error
    if _cache.secrets is None:
        raise TryAgain("the edge's secrets were not read")
    return _cache.secrets


def forget_edge_secrets() -> None:
    _cache.secrets, _cache.read_at = None, float("-inf")


def _parse(text: str) -> tuple[str, ...]:
    """Without empty ones: everybody knows them."""
    content = json.loads(text)
    return tuple(secret for name in ("current", "previous") if (secret := content.get(name)))
