"""A simulator of Stripe, for tests and for the local stack. Each module lists what it assumes about the real Stripe."""
