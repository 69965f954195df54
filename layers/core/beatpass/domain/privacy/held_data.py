"""What is held of a user, as the user is shown it (docs/privacy.md 5.1)."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.catalogue.entities import Producer, User
from beatpass.domain.platform.facts import Fact
from beatpass.domain.privacy.erasures import Erasure


@dataclass(frozen=True, slots=True)
class Account:
    """``erasure`` is the request to forget the user that is not done yet."""

    user: User
    pseudonym: str
    erasure: Erasure | None


@dataclass(frozen=True, slots=True)
class HeldFacts:
    """``after`` is the key behind which the next part begins; None at the end."""

    facts: list[Fact]
    after: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class HeldData:
    account: Account
    producers: list[Producer]
    held: HeldFacts
