"""Label the network of a guest's play; a process reads the key of a day once."""

from __future__ import annotations

from functools import lru_cache
from secrets import token_bytes

from beatpass.domain.listening.networks import label_of, network_of
from beatpass.storage.listening.network_keys import find_network_key

_KEY_BYTES = 32


@lru_cache(maxsize=2)
def network_key(day: str) -> bytes:
    return find_network_key(day, candidate=token_bytes(_KEY_BYTES))


def network_label(address: str, *, track_id: str, day: str) -> str:
    """``day`` (YYYY-MM-DD) is the present one. Raises Unavailable."""
    return label_of(network_key(day), track_id=track_id, network=network_of(address))
