"""Lists as files: each of a bounded size, without text that a spreadsheet would run."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.http.platform import files
from beatpass.http.platform.files import Page, joined, list_file, table_of

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ["=1+1", "+1", "-1", "@SUM(1)", "＝1", "\t=1"]
)


def pages(items: list[Any], *, size: int) -> Any:  # noqa: ANN401 - a function
    def page(*, cursor: str | None) -> Page:
        start = int(cursor or 0)
        return {
            "items": items[start : start + size],
            "next_cursor": str(start + size) if start + size < len(items) else None,
        }

    return page


@given(count=st.integers(0, 30), size=st.integers(1, 4), most=st.integers(1, 4), room=st.integers(1, 40))
def test_consecutive_files_are_the_whole_list(count: int, size: int, most: int, room: int) -> None:
    items, found = [{"id": str(number)} for number in range(count)], []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "MOST_PAGES", most)
        patch.setattr(files, "MOST_BYTES", room)
        cursor: str | None = None
        for _ in range(count + 1):
            part = joined(pages(items, size=size), cursor)
            assert len(part["items"]) <= most * size
            found += part["items"]
            cursor = part["next_cursor"]
            if cursor is None:
                break
    assert (found, cursor) == (items, None)


def test_a_file_ends_when_it_is_large() -> None:
    items = [{"text": "x" * files.MOST_BYTES}] * 5
    part = joined(pages(items, size=1), None)
    assert (len(part["items"]), part["next_cursor"]) == (1, "1")
    answer = list_file(part, "csv", name="texts", columns=("text",))
    assert answer.headers["X-Next-Cursor"] == "1"


@given(st.lists(st.tuples(TEXTS, st.none() | st.integers() | TEXTS), max_size=5))
def test_cells_keep_their_text_and_are_no_formula(rows: list[tuple[str, Any]]) -> None:
    items = [{"a": first, "b": {"c": second} if second is not None else None} for first, second in rows]
    read = list(csv.reader(StringIO(table_of(items, ("a", "b.c")).removeprefix("\ufeff"), newline="")))
    assert read[0] == ["a", "b.c"]
    for cells, row in zip(read[1:], rows, strict=True):
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                assert cell.removeprefix("'") == value.removeprefix("'")
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
            else:
                assert cell == ("" if value is None else str(value))


@pytest.mark.parametrize(
    ("amount", "currency", "cell"),
    [
        (1250, "cad", "12.50"),
        (5, "usd", "0.05"),
        (-1250, "eur", "-12.50"),
        (0, "cad", "0.00"),
        (500, "jpy", "500"),
        (1250, "kwd", "1.250"),
        (1250, "isk", "12.50"),  # Stripe's minor units of it
        (10**13, "cad", "100000000000.00"),
    ],
)
def test_money_is_a_decimal_number_of_its_currency(amount: int, currency: str, cell: str) -> None:
    text = table_of([{"price": {"amount": amount, "currency": currency}}], ("price.amount", "price.currency"))
    assert text == f"\ufeffprice.amount,price.currency\r\n{cell},{currency}\r\n"


def test_money_that_is_missing_is_an_empty_cell() -> None:
    assert table_of([{"price": None}], ("price.amount", "price.currency")).endswith("\r\n,\r\n")
