"""Bodies of documents are compressed where that saves write units, and read as text."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.storage.dynamodb import compression
from beatpass.storage.dynamodb.compression import compress, decompress, packed, unpack


@given(st.text())
def test_a_text_is_the_same_after_decompression(text: str) -> None:
    assert decompress(compress(text)) == text


def test_only_texts_of_middle_length_are_compressed() -> None:
    """A short one saves nothing; whether a long one fits an item must not depend on its content."""
    short, middle, long = ("x" * length for length in (512, 513, 100_001))
    assert packed(short) == {"S": short}
    assert packed(long) == {"S": long}
    assert packed(middle) == {"B": compress(middle)}


def test_an_item_is_unpacked_and_left_as_it_was() -> None:
    item = {"pk": {"S": "a"}, "body": packed("x" * 1_000)}
    assert unpack(item) == {"pk": {"S": "a"}, "body": {"S": "x" * 1_000}}
    assert item["body"] == packed("x" * 1_000)
    assert unpack({"pk": {"S": "a"}}) == {"pk": {"S": "a"}}


def test_what_is_not_compressed_is_an_error() -> None:
    for data in (b"", b"\x00", b"\x02abc", compress("x" * 1_000)[:4]):
        with pytest.raises(ValueError, match=r".+"):
            decompress(data)


def test_the_first_format_never_changes() -> None:
    """Stored documents can only be read with the text that they were compressed with."""
    assert sha256(compression._LIKE).hexdigest() == "fd24cf47475f109472b09a5344c76c910d2b7b2564755b6805c12e76773d7e93"
