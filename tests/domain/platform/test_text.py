"""What text may be, and when two texts are the same (docs/specification.md 1.2)."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.platform.text import (
    is_visible,
    normalise_name,
    normalise_text,
    one_line,
    several_lines,
    word_beginnings,
)

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
EVERYTHING = [chr(number) for number in range(sys.maxunicode + 1)]
# Of those without a meaning some: nothing composes them.
ASSIGNED = [*(each for each in EVERYTHING if unicodedata.category(each) not in {"Cn", "Co"}), *EVERYTHING[::64]]


@pytest.mark.parametrize(
    "text",
    [
        "Tide",
        ENGLAND,
        f"Up {SCOTLAND} {WALES}",
        "\U0001f469\u200d\U0001f3a4 \u2764\ufe0f",  # emoji with a joiner and a variation selector
        "\U0001fae8 \U0001fadc",  # emoji that are newer than Python 3.11
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian, with a joiner
        "\u05e9\u05d9\u05e8\u200f (1)",  # Hebrew, with a direction mark
        "a\u00a0b\u3000c\u2009d",  # blanks of French, Chinese and typography
        "\u8fbb\U000e0100",  # a variant of a Japanese letter
        "\u0600123",  # an Arabic sign that Unicode calls a format character, but that is visible
    ],
)
def test_text_of_every_script_is_one_line(text: str) -> None:
    assert one_line(text) == text
    assert is_visible(text)
    assert normalise_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "a\nb", "a\tb", "a\x00b", "a\x9fb", "a\u2028b", "a\ud800b", "a\ue000b", "a\ufdd0b", "a\U0001fffeb", "a\ufff9b",
        "a\u200bb", "a\ufeffb", "a\u00adb", "a\u2060b", "a\u202eb", "a\u2066b", "a\u180eb",
        "a\U000e0067b", ENGLAND[1:], ENGLAND[:-1], "\U0001f3f4\U000e0067\U000e007f",
    ],
)  # fmt: skip
def test_control_and_meaningless_characters_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        one_line(text)


def test_several_lines_may_have_breaks_and_no_controls() -> None:
    assert several_lines("a\r\n\tb\u200b\u2029c")
    for text in ("a\x00b", "a\x1bb", "a\ud800b", "a\uffffb"):
        with pytest.raises(ValueError, match="control"):
            several_lines(text)


@pytest.mark.parametrize(
    "text", ["", " ", "\u00a0\u3000\n", "\u200b", "\u3164", "\uffa0", "\u2800", "\u200d\ufe0f", "\U000e0067", "\u034f"]
)
def test_what_cannot_be_seen_is_empty(text: str) -> None:
    assert not is_visible(text)
    assert normalise_name(text) == normalise_text(text) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u0130stanbul", "i\u0307stanbul"),
        ("Caf\u00e9", "CAFE\u0301"),
        ("\uac00", "\u1100\u1161"),
        ("\uff34\uff52\uff41\uff50", "trap"),
        ("Stra\u00dfe", "STRASSE"),
        ("No\u200dva  Keys ", "nova keys"),
        ("\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3"),
    ],
)
def test_spellings_of_one_text_are_the_same(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Caf\u00e9", "Cafe"), (ENGLAND, SCOTLAND), ("\u0131", "i"), ("a-b", "a b")]
)
def test_texts_that_look_different_are_not_the_same(one: str, other: str) -> None:
    assert normalise_name(one) != normalise_name(other)


@pytest.mark.parametrize(
    ("search", "text"),
    [
        ("istanbul", "\u0130stanbul"),
        ("ISTANBUL", "\u0131stanbul"),
        ("tiesto", "Ti\u00ebsto"),
        ("ti\u00ebsto", "TIESTO"),
        ("bjork", "Bjo\u0308rk"),
        ("mo", "M\u00d8"),
        ("lona", "\u0141ona"),
        ("aether", "\u00c6ther"),
        ("don't", "Don\u2019t"),
        ("hawai'i", "Hawai\u02bbi"),
        ("o'brien", "O\u00b4Brien"),
        ("l'eau", "L`Eau"),
        ("jay-z", "Jay\u2212Z"),
        ("a-b", "A\u2013B"),
        ("\u0435\u0436", "\u0401\u0436"),
    ],
)
def test_searches_ignore_case_and_accents(search: str, text: str) -> None:
    assert normalise_text(search) == normalise_text(text)


def test_every_character_has_one_spelling_composed_and_decomposed() -> None:
    for character in ASSIGNED:
        for normalise in (normalise_name, normalise_text):
            once = normalise(f"a{character}\u0301b")
            assert normalise(once) == once, hex(ord(character))
            composed, decomposed = (unicodedata.normalize(form, f"a{character}b") for form in ("NFC", "NFD"))
            assert normalise(composed) == normalise(decomposed), hex(ord(character))


def test_what_is_visible_can_be_found() -> None:
    wrong = [
        hex(ord(each))
        for each in EVERYTHING
        if is_visible(each) and not (normalise_name(each) and normalise_text(each))
    ]
    assert wrong == []


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    for normalise in (normalise_name, normalise_text):
        assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Nova Keys", ["nova keys", "keys"]),
        (
            "DJ_Ana (feat. Bo-B)",
            ["dj_ana (feat. bo-b)", "ana (feat. bo-b)", "(feat. bo-b)", "feat. bo-b)", "bo-b)", "b)"],
        ),
        ("Don\u2019t $top", ["don't $top", "t $top", "$top", "top"]),
        ("L\u2019Imp\u00e9ratrice", ["l'imperatrice", "imperatrice"]),
        ("Wave \U0001f30a & Co", ["wave \U0001f30a & co", "\U0001f30a & co", "& co", "co"]),
        ("\u30ab\u30ca\u30fb\u30d3\u30fc\u30c8", ["\u30ab\u30ca\u30fb\u30d2\u30fc\u30c8", "\u30d2\u30fc\u30c8"]),
        ("$uicide", ["$uicide", "uicide"]),
        ("\u0928\u092e\u0938\u094d\u0924\u0947 \u092c", ["\u0928\u092e\u0938\u0924\u0947 \u092c", "\u092c"]),
    ],
)
def test_words_begin_after_what_is_no_letter(text: str, parts: list[str]) -> None:
    assert word_beginnings(normalise_text(text)) == parts


@given(st.text(min_size=1, max_size=80))
def test_a_text_has_at_most_thirty_beginnings(text: str) -> None:
    parts = word_beginnings(normalise_text(text))
    assert parts[0] == normalise_text(text)
    assert len(parts) <= 30
    assert all(parts[0].endswith(part) for part in parts)
