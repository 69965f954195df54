"""Pseudonyms are keyed, evenly distributed and stable."""

from __future__ import annotations

from beatpass.domain.platform.pseudonyms import fraction_below, pseudonym


def test_a_pseudonym_is_the_same_for_ever_and_another_with_another_key() -> None:
    """A changed algorithm would make a new listener of everybody: docs/privacy.md 2."""
    assert pseudonym(b"key", "user") == "5m4fk3XKO-w"
    assert pseudonym(b"other key", "user") != pseudonym(b"key", "user")
    assert pseudonym(b"key", "guest:user") != pseudonym(b"key", "user")


def test_pseudonyms_are_evenly_distributed() -> None:
    fractions = sorted(fraction_below(pseudonym(b"key", f"u{number}")) for number in range(4_000))
    assert max(abs(each - number / 4_000) for number, each in enumerate(fractions)) < 0.03
