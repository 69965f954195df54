"""Ranges of days of the reader's clock, and what divides them (docs/specification.md 6.2, 6.9, 6.10)."""
