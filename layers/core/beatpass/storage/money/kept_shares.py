"""What a close has worked out and keeps, so that a later run continues: the producers' weights, and a pool's shares."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from beatpass.domain.money.pooling.pools import Pool, PoolShare
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.errors import Conflict, faults
from beatpass.storage.dynamodb.read import get, query_all
from beatpass.storage.dynamodb.tables import FinanceItem
from beatpass.storage.platform import keys

# Of some 50 and 150 bytes each; an item holds 400 KB.
WEIGHTS_A_CHUNK, SHARES_A_CHUNK = 4_000, 500
_NAMED = "NAMED"


def find_weights(month: str, *, segment: int, segments: int) -> dict[str, int] | None:
    """The weights of one segment of all producers as they were kept; None before. Two calls, and one more a MB."""
    pk = keys.weights(month, segments, segment)
    named = get(FinanceItem, (pk, _NAMED))
    if named is None or named.body is None:
        return None
    chunks = query_all(FinanceItem, pk, FinanceItem.sk.startswith(f"{json.loads(named.body)}#"))
    return {artist_id: weight for item in chunks for artist_id, weight in json.loads(item.body or "").items()}


def keep_weights(month: str, found: Mapping[str, int], *, segment: int, segments: int) -> None:
    """Keep the weights of one segment, unless another run was faster. One call a chunk, and one more.

    The chunks are named by their content, and count once the last call has said so.
    """
    pk, weights = keys.weights(month, segments, segment), sorted(found.items())
    name = sha256(json.dumps(weights).encode()).hexdigest()[:20]
    for first in range(0, len(weights), WEIGHTS_A_CHUNK):
        _put((pk, f"{name}#{first:08d}"), dict(weights[first : first + WEIGHTS_A_CHUNK]))
    try:
        with faults():
            item = FinanceItem(pk, _NAMED, body=json.dumps(name))
            item.save(condition=FinanceItem.pk.does_not_exist())
    except Conflict:
        return


def keep_shares(pool: Pool, allocation: str, shares: Sequence[PoolShare]) -> int:
    """Keep the shares; the number of chunks. One call each; a repetition writes the same."""
    chunks = [shares[first : first + SHARES_A_CHUNK] for first in range(0, len(shares), SHARES_A_CHUNK)]
    for number, chunk in enumerate(chunks):
        _put(
            keys.shares(pool.month, pool.currency, allocation, number),
            [documents.marked(PoolShare, asdict(share)) for share in chunk],
        )
    return len(chunks)


def read_shares(pool: Pool, chunk: int) -> list[PoolShare]:
    """The shares of one chunk of the pool's allocation. One call. Raises LookupError where they are gone."""
    item = get(FinanceItem, keys.shares(pool.month, pool.currency, pool.allocation or "", chunk))
    if item is None or item.body is None:
        raise LookupError(f"{pool.group} {chunk}")
    return [PoolShare(**documents.upgraded(PoolShare, each)) for each in json.loads(item.body)]


def _put(key: tuple[str, str], content: Any) -> None:  # noqa: ANN401 - JSON
    with faults():
        FinanceItem(*key, body=json.dumps(content, separators=(",", ":"))).save()
