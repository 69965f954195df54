"""Clients of the API, generated from its OpenAPI document into clients/ (`make clients`), and a story told by each."""
