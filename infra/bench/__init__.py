"""Measures the budgets of docs/performance.md 2: ``python -m infra.bench [figure prefix]``."""
