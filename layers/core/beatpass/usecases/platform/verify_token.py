"""Who sent a token, for the routes that a token may come to or not (docs/decisions/0038-optional-tokens.md)."""

from __future__ import annotations

from beatpass.gateways.token_issuer import verified_claims

__all__ = ["verified_claims"]
