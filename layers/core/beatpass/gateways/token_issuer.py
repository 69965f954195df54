"""Who signs users in: the keys that verify its tokens (docs/decisions/0038-optional-tokens.md).

For the routes that a token may come to or not: an HTTP API's authorizer demands one or reads none. What is checked here
is what that authorizer checks elsewhere.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from beatpass.clock import epoch_seconds
from beatpass.domain.platform.errors import TryAgain
from beatpass.settings import SETTINGS

if TYPE_CHECKING:
    from jwt import PyJWKSet

_ALGORITHMS = ["RS256", "RS384", "RS512"]
_TIMEOUT_SECONDS = 2
_MOST_BYTES = 100_000
# Anyone can send a token of an unknown key: this limits how often that makes us ask the issuer.
_LEAST_AGE_SECONDS = 60.0
_MOST_AGE_SECONDS = 3_600.0
_DISCOVERY = "/.well-known/openid-configuration"


@dataclass(slots=True)
class _Cache:
    keys: PyJWKSet | None = None
    read_at: float = float("-inf")


_cache = _Cache()


def verified_claims(token: str) -> Mapping[str, Any] | None:
    """The claims of a token that the issuer signed for this API and that has not expired; None of any other text.

    Raises TryAgain where the issuer's keys cannot be had.
    """
    # Only requests with a token need it, and it takes a cold start longer than everything else here.
    import jwt  # noqa: PLC0415

    try:
        key = _key(str(jwt.get_unverified_header(token).get("kid", "")))
        if key is None:
            return None
        # As the authorizer does, the audience is the claim aud, or client_id where there is none: see below.
        options: Any = {"require": ["exp", "iss", "sub"], "verify_aud": False}
        claims = jwt.decode(token, key, algorithms=_ALGORITHMS, issuer=SETTINGS.token_issuer, options=options)
    except jwt.InvalidTokenError:
        return None
    meant = claims.get("aud", claims.get("client_id"))
    return claims if SETTINGS.token_audience in (meant if isinstance(meant, list) else [meant]) else None


def forget_token_keys() -> None:
    _cache.keys, _cache.read_at = None, float("-inf")


def _key(kid: str) -> Any:  # noqa: ANN401 - a key of any kind
    """The issuer's key of this id, read again where it is not known."""
    return _found(kid, _keys(_MOST_AGE_SECONDS)) or _found(kid, _keys(_LEAST_AGE_SECONDS))


def _found(kid: str, keys: PyJWKSet) -> Any:  # noqa: ANN401
    return next((each for each in keys.keys if each.key_id == kid), None)


def _keys(most_age: float) -> PyJWKSet:
    """What was read before goes on being used while the issuer does not answer. Raises TryAgain if nothing was read."""
    from jwt import PyJWKSet, PyJWTError  # noqa: PLC0415

    if epoch_seconds() - _cache.read_at >= most_age:
        _cache.read_at = epoch_seconds()
        try:
            _cache.keys = PyJWKSet.from_dict(_read(str(_read(_address() + _DISCOVERY)["jwks_uri"])))
        except (OSError, ValueError, KeyError, PyJWTError) as error:
            if _cache.keys is None:
                _cache.read_at = float("-inf")
                raise TryAgain(f"the issuer's keys: {type(error).__name__}") from error
    if _cache.keys is None:
        raise TryAgain("the issuer's keys were not read")
    return _cache.keys


def _address() -> str:
    """The issuer's; of an emulated Cognito, where the SDKs find it too."""
    host, endpoint = urlsplit(SETTINGS.token_issuer).hostname or "", SETTINGS.aws_endpoint_url
    if endpoint and host.startswith("cognito-idp."):
        return endpoint.rstrip("/") + urlsplit(SETTINGS.token_issuer).path
    return SETTINGS.token_issuer.rstrip("/")


def _read(url: str) -> dict[str, Any]:
    """Raises OSError and ValueError."""
    if urlsplit(url).scheme not in {"https", "http"}:
        raise ValueError("no address of the web")
    with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 - checked above
        content = json.loads(answer.read(_MOST_BYTES))
    if not isinstance(content, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 - as other content that cannot be read
    return content
