"""The version of the rules that decided a figure; every derived answer and ledger line carries it."""

RULES = "2026-11"
