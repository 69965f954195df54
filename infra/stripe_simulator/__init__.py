"""A model of Stripe, to test against and to run here. What it assumes of the real one is said where it assumes it."""
