"""Compress the texts of documents: DynamoDB bills a write by each KB of its item, and twice in a transaction.

A standing with two months of days is 2.5 KB of JSON and 0.5 KB compressed. Deflate begins with a text that looks like
the documents: small ones consist of their field names. That text belongs to the format, which the first byte names: a
changed one needs a new number, and the old one stays for what is stored.
"""

from __future__ import annotations

import zlib
from typing import Any

_FORMAT = b"\x01"
_LEVEL = 3
_WORTHWHILE = 512
# Longer texts stay as they are: what fits an item must not depend on how well it compresses.
_LONGEST = 100_000
_RAW = -15  # deflate without zlib's header and checksum
_LIKE = (
    b'{"shared":{"days":{"version":1,"deleted":true,"public":true,"published_at":"2026-10-01T00:00:00.000Z'
    b'","credits":[""],"genres":["trap","drill","house","hip hop"],"style":["140","minor","#1"],"completen'
    b'ess":100,"contributes":true,"plays":1000,"qualified_plays":900,"unqualified":{"too_short":100,"daily'
    b'_cap":1,"own_track":1,"bot":1,"admin":1},"breakdown":[0,0,0,0,0],"downloads":1,"income":0,"attribute'
    b'd":{"":[1,1]},"recent":{"":[739900,1,0,0,0,1]},"daily":[739900,1,1],"downloaded":{},"uploaded":true,'
    b'"completed":true,"collaborated":[],"played":{"2026":1792}}{"devices":{"desktop":10,"mobile":10,"tabl'
    b'et":10,"tv_other":10},"platforms":{"web":10,"ios":10,"android":10,"windows":10,"macos":10,"linux":10'
    b',"other":10},"countries":{"US":10,"CA":10,"GB":10,"DE":10,"FR":10,"BR":10},"listened_ms":180000,"rat'
    b'io_millionths":1000000,"guests":1,"known":{"":1},"listener_sketch":["",""],"tracks":{"":1,"":1},"xp"'
    b':1,"flushed":1}{"epoch":1,"plays":{"[\\"2026-10-01\\",\\"\\",\\"\\",1]":[["",1,0,4,11,"US",180000,1000000,'
    b'1],["",1,1,5,11,"CA",150000,833333,1],["",1,2,6,12,"GB",12000,66666,0]]}}{"plays":["","-4"],"qualifi'
    b'ed":1,"capped":{}}{"exists":true,"profile_version":1,"created_at":"2026-10-01T00:00:00.000Z","name":'
    b'"","picture":null,"admin":false,"xp":{"achievements":1000,"uploads":1000,"metadata":500,"plays":1000'
    b',"collaborations":100},"achievements":{"photogenic":"2026-10-01T00:00:00.000Z","oracle":"2026-10-01T'
    b'00:00:00.000Z","linked":"2026-10-01T00:00:00.000Z","metadata-whiz":"2026-10-01T00:00:00.000Z","metad'
    b'ata-maven":"2026-10-01T00:00:00.000Z","metadata-architect":"2026-10-01T00:00:00.000Z","track-produce'
    b'r":"2026-10-01T00:00:00.000Z","prolific-creator":"2026-10-01T00:00:00.000Z","rising-star":"2026-10-0'
    b'1T00:00:00.000Z","rising-talent":"2026-10-01T00:00:00.000Z","genre-specialist":"2026-10-01T00:00:00.'
    b'000Z","track-excellence":"2026-10-01T00:00:00.000Z","rising":"2026-10-01T00:00:00.000Z"},"plays":100'
    b'0,"qualified_plays":1000,"share_units":2520000,"ranked_plays":1000,"downloads":1,"followers":1,"albu'
    b'ms":1,"tracks":10,"public_tracks":10,"completeness_sum":1000,"genres":{"trap":10},"genre_tracks":10,'
    b'"style":{"140":10,"minor":10,"major":10,"#21":10},"collaborative_tracks":1,"collaborative_plays":1,"'
    b'collaborators":1,"weight":1000,"collaborative_weight":1,"first_play_day":739900,"days":{"739900":[10'
    b',0],"739901":[10,0],"739902":[10,1],"739903":[10,0],"739904":[10,0]},"latest_day":739900,"recent":{"'
    b'tracks":[0,10],"weight":[0,1000],"plays":[1000,1000,0,10,10,10]},"played":{"2026":1792},"buffered":['
    b'1,"2026-10",10,20],"unlocked_by":{"photogenic":"ARTIST##PROFILE#00000001","oracle":"ARTIST##PROFILE#'
    b'00000001"}}'
)


def packed(text: str) -> dict[str, str | bytes]:
    """The text as an attribute's value: a short one as it is, because an item is billed as 1 KB at least."""
    return {"B": compress(text)} if _WORTHWHILE < len(text) <= _LONGEST else {"S": text}


def unpack(item: dict[str, Any]) -> dict[str, Any]:
    """The raw item with the text of its body."""
    body = item.get("body")
    return item if body is None or "B" not in body else item | {"body": {"S": decompress(body["B"])}}


def compress(text: str) -> bytes:
    squeezer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW, zdict=_LIKE)
    return _FORMAT + squeezer.compress(text.encode()) + squeezer.flush()


def decompress(data: bytes) -> str:
    """Raises ValueError for what ``compress`` did not make."""
    if data[:1] != _FORMAT:
        raise ValueError("an unknown compression format")
    reader = zlib.decompressobj(_RAW, zdict=_LIKE)
    try:
        text = reader.decompress(data[1:])
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not reader.eof:
        raise ValueError("compressed text that ends early")
    return text.decode()
