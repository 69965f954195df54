"""The privacy floor: what fewer than five listeners did is told of no country and no listener (docs/privacy.md 4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from beatpass.domain.insights.sums.shares import PlayShare, percent_of

FLOOR = 5
OTHER = "other"
# So many characters of a pseudonym tell five listeners apart; two of them alike hide a row that could be told.
MARK = 4


def count_mark(marks: dict[str, list[str]], name: str, pseudonym: str) -> None:
    """Keep the least FLOOR marks of the listeners of each name, in order; they tell whether there are as many."""
    kept, mark = marks.setdefault(name, []), pseudonym[:MARK]
    if mark not in kept and (len(kept) < FLOOR or mark < kept[-1]):
        marks[name] = sorted([*kept, mark])[:FLOOR]


def merge_marks(parts: Sequence[Mapping[str, Collection[str]]]) -> dict[str, list[str]]:
    """As if the plays of all parts had been counted together."""
    merged: dict[str, set[str]] = {}
    for part in parts:
        for name, marks in part.items():
            merged.setdefault(name, set()).update(marks)
    return {name: sorted(marks)[:FLOOR] for name, marks in sorted(merged.items())}


def told_shares(
    plays: Mapping[str, int], marks: Mapping[str, Collection[str]], *, whole: int, most: int
) -> list[PlayShare]:
    """The ``most`` largest rows of at least FLOOR listeners, and a row OTHER with the rest of ``whole``, if any.

    The rest has as many listeners too, or else the smallest row that could be told goes into it: nobody can subtract
    the rows that are told from the total and has what a few did.
    """
    names = told_names(plays, marks, most=most)
    told = [PlayShare(name, plays[name], percent_of(plays[name], whole)) for name in names]
    rest = whole - sum(share.plays for share in told)
    return [*told, PlayShare(OTHER, rest, percent_of(rest, whole))] if rest else told


def told_names(
    counts: Mapping[str, int], people: Mapping[str, Collection[str]], *, most: int, hidden: Collection[str] = ()
) -> list[str]:
    """The names of the rows that ``told_shares`` tells, the largest first; ``hidden`` ones are not told either."""
    ordered = sorted((name for name, count in counts.items() if count), key=lambda name: (-counts[name], name))
    told = [name for name in ordered if len(people.get(name, ())) >= FLOOR and name not in hidden][:most]
    while told and 0 < _people_outside(told, counts, people) < FLOOR:
        told.pop()
    return told


def _people_outside(told: Sequence[str], counts: Mapping[str, int], people: Mapping[str, Collection[str]]) -> int:
    """How many people the rows that are not told have, as far as marks tell; one at least where there is a row."""
    outside = counts.keys() - set(told)
    return max(len({mark for name in outside for mark in people.get(name, ())}), min(len(outside), 1))
