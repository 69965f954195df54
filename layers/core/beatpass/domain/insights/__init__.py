"""Insights: figures of a track, an album or a producer over a range of days (docs/specification.md 6)."""
