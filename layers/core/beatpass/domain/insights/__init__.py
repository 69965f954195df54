"""What a range of days says of a track, an album or an artist (docs/specification.md 6)."""
