"""What each path does: one verb per file."""
