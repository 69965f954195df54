"""The networks of guests, and the labels that stand for them (docs/specification.md 2.7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.listening.networks import expiry_of, label_of, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("203.0.113.255", "203.0.113.0/24"),
        ("203.0.114.7", "203.0.114.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("2001:db8:1:ffff::1", "2001:db8:1::/48"),
        ("2001:db8:2::1", "2001:db8:2::/48"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", "unknown"),
        ("localhost", "unknown"),
        ("203.0.113.7:4431", "unknown"),
    ],
)
def test_the_network_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


@given(st.text() | st.ip_addresses().map(str))
def test_any_text_has_a_network(address: str) -> None:
    assert network_of(address)


def test_a_label_stands_for_one_track_network_and_key() -> None:
    labels = {
        label_of(key, track_id=track, network=network)
        for key in (b"monday", b"tuesday")
        for track in ("t1", "t2")
        for network in ("203.0.113.0/24", "203.0.114.0/24")
    }
    assert len(labels) == 8
    assert {len(label) for label in labels} == {11}


def test_what_is_kept_of_a_day_expires_two_days_after_it() -> None:
    assert expiry_of("1970-01-01") == 3 * 86_400
    assert expiry_of("2026-11-30") - expiry_of("2026-11-29") == 86_400
