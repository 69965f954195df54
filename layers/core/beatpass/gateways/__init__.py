"""The rooms that speak to others' services: Stripe, the event bus, queues, secrets."""
