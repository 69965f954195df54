"""The version of the rules, and the numbers that several of them share."""

# Which rules decided a figure; every derived answer and ledger line carries it.
RULES = "2026-11"

# XP of an award (docs/specification.md 3.1); an achievement pays its own.
UPLOAD_XP, METADATA_XP, COLLABORATION_XP, PLAY_XP = 100, 50, 25, 1
