"""Clients of external services: Stripe, the event bus, queues, secrets."""
