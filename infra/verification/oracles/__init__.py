"""Oracles recompute what the product shows, and share no code with it, so that they do not share its defects."""
