"""The secrets of the edge, for handlers (docs/decisions/0034-edge.md)."""

from __future__ import annotations

from beatpass.gateways.edge_secrets import edge_secrets

__all__ = ["edge_secrets"]
