"""The version of the rules, and the numbers that several rules use."""

# The version of the rules; each derived answer and each ledger entry has it.
RULES = "2026-11"

# XP of an award (docs/specification.md 3.1); each achievement has its own XP.
UPLOAD_XP, METADATA_XP, COLLABORATION_XP, PLAY_XP = 100, 50, 25, 1
