"""A made-up marketplace with realistic shapes, the same for the same seed and day."""
