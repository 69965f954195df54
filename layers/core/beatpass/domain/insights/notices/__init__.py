"""Digests and alerts, and who wants which (docs/specification.md 6.13)."""
