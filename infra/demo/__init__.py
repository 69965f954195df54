"""Demo data: a made-up marketplace with realistic distributions, the same for the same seed and day."""
