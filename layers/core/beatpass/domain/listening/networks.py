"""The networks of guests: how many of their plays qualify, without keeping an address (docs/specification.md 2.7).

A guest may invent any number of devices, but hardly networks. A play carries a label made of its track and network
with a key of the day. The key is kept for two days: after that nobody can tell which network a label stands for.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from datetime import date, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# The keys, and the counts of plays by label.
KEPT = timedelta(days=2)
_BITS = {4: 24, 6: 48}
_LABEL_BYTES = 8


def network_of(address: str) -> str:
    """The network of an address, /24 or /48; one and the same text for all that are none."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network(f"{found.compressed.partition('%')[0]}/{_BITS[found.version]}", strict=False))


def label_of(key: bytes, *, track_id: str, network: str) -> str:
    """Eleven characters that are the same for plays of one track from one network on one day."""
    digest = hmac.digest(key, f"{track_id}|{network}".encode(), "sha256")[:_LABEL_BYTES]
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def expiry_of(day: str) -> int:
    """When what is kept of a day (YYYY-MM-DD) expires, in seconds since 1970: two days after its end."""
    after = date.fromisoformat(day) + timedelta(days=1) + KEPT
    return (after.toordinal() - date(1970, 1, 1).toordinal()) * 86_400
