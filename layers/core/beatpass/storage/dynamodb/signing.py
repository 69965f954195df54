"""Signature Version 4 as botocore makes it, without what it works out twice or every time for the same.

What is signed, and how, stays botocore's; a test holds both to the same signatures.
"""

from __future__ import annotations

import hmac
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore.auth import AUTH_TYPE_MAPS, SigV4Auth

if TYPE_CHECKING:
    from botocore.awsrequest import AWSRequest

VERSION = "v4-beatpass"


class Signer(SigV4Auth):  # type: ignore[misc]  # botocore has no types
    """Keeps the keys of the day; and the headers to sign, which are asked for twice."""

    def add_auth(self, request: AWSRequest) -> None:
        self._headers = None
        super().add_auth(request)

    def headers_to_sign(self, request: AWSRequest) -> Any:  # noqa: ANN401 - botocore's mapping
        if self._headers is None:
            self._headers = super().headers_to_sign(request)
        return self._headers

    def _sign(self, key: bytes, msg: str, hex: bool = False) -> Any:  # noqa: A002, ANN401, FBT001, FBT002 - its interface
        return super()._sign(key, msg, hex=True) if hex else _derived(key, msg)


@lru_cache(maxsize=8)
def _derived(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(), "sha256")


def choose_signer(**_: object) -> str:
    return VERSION


AUTH_TYPE_MAPS[VERSION] = Signer
