"""The budgets of DESIGN, measured: ``python -m infra.bench [figure prefix]``."""
