"""Read the plays of a range of days, of UTC or of a time zone."""

from __future__ import annotations

from beatpass.domain.insights.figures import RangeFigures
from beatpass.domain.insights.ranges import Range
from beatpass.domain.insights.segments import segments_of
from beatpass.domain.insights.time_zones import UTC_NAME, zone_named
from beatpass.storage.insights.days import Content, read_range, read_segments


def read_plays(content: Content, span: Range) -> RangeFigures:
    """Sums of the range, and of each point of its series; calls as for ``read_range``."""
    if span.timezone == UTC_NAME:
        return read_range(content, first=span.first, last=span.last)
    (figures,) = read_segments(content, segments_of(span.starts(), zone_named(span.timezone)))
    return figures
