"""The budgets of docs/performance.md 2, measured: ``python -m infra.bench [figure prefix]``."""
