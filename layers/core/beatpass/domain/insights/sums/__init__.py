"""Plays counted and summed over days and months (docs/specification.md 6.6)."""
