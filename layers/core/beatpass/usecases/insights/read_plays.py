"""Read the plays of a range of days, of UTC or of a time zone."""

from __future__ import annotations

from collections.abc import Sequence

from beatpass.domain.insights.calendar.ranges import Range
from beatpass.domain.insights.calendar.segments import segments_of
from beatpass.domain.insights.calendar.time_zones import UTC_NAME, zone_named
from beatpass.domain.insights.sums.figures import RangeFigures
from beatpass.storage.dynamodb.read import Wanted
from beatpass.storage.insights.days import Content, Sums, read_range_with, read_segments_with


def read_plays(content: Content, span: Range) -> RangeFigures:
    """Sums of the range, and of each point of its series; calls as for ``read_range``."""
    return read_plays_with((), content, span).ranges[0]


def read_plays_with(beside: Sequence[Wanted], content: Content, span: Range) -> Sums:
    """As ``read_plays``, with items that are read in the same call."""
    if span.timezone == UTC_NAME:
        return read_range_with(beside, content, first=span.first, last=span.last)
    return read_segments_with(beside, content, segments_of(span.starts(), zone_named(span.timezone)))
