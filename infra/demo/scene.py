"""Names, genres, countries, players and listening habits of the made-up marketplace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from beatpass.domain.catalogue.entities import MusicalKey

# The producers that the README and `make run` name.
NAMED = ("Nova Keys", "Low Tide", "Kit Marlow", "Velvet Static", "Juno Reyes")

FIRST = (
    "Amber", "Ash", "Blue", "Cold", "Copper", "Dusty", "Echo", "Faded", "Ghost", "Golden", "Hollow", "Indigo",
    "Ivory", "Lunar", "Midnight", "Neon", "North", "Paper", "Quiet", "Rogue", "Silver", "Slow", "Solar", "Wild",
)  # fmt: skip
LAST = (
    "Arcade", "Avenue", "Bloom", "Cassette", "Choir", "District", "Engine", "Garden", "Harbor", "Lion", "Mirage",
    "Motel", "Orbit", "Palace", "Parade", "Radio", "River", "Signal", "Sparrow", "Theory", "Tigers", "Wave",
)  # fmt: skip
TITLE_FIRST = (
    "After", "All", "Burning", "Crystal", "Deep", "Every", "Falling", "First", "Heavy", "Last", "Lost", "Mood",
    "Night", "No", "Open", "Pure", "Red", "Second", "Still", "Under",
)  # fmt: skip
TITLE_LAST = (
    "Bridges", "Cities", "Clouds", "Dreams", "Drive", "Echoes", "Fire", "Glass", "Hours", "Letters", "Lights", "Motion",
    "Rain", "Roads", "Season", "Shadows", "Sleep", "Smoke", "Summer", "Water",
)  # fmt: skip
TAGS = ("dark", "chill", "hard", "melodic", "guitar", "piano", "808", "sample", "vocal", "ambient", "club", "sad")
KEYS: tuple[MusicalKey, ...] = get_args(MusicalKey)


@dataclass(frozen=True, slots=True)
class Genre:
    name: str
    weight: int
    tempo: tuple[int, int]


GENRES = (
    Genre("trap", 24, (130, 160)),
    Genre("hip-hop", 18, (80, 100)),
    Genre("drill", 14, (138, 146)),
    Genre("r&b", 10, (60, 90)),
    Genre("lo-fi", 9, (70, 88)),
    Genre("pop", 7, (96, 128)),
    Genre("afrobeat", 6, (98, 116)),
    Genre("house", 5, (120, 128)),
    Genre("reggaeton", 4, (88, 98)),
    Genre("drum and bass", 3, (168, 178)),
)

# (country, share of listeners, hours from UTC)
COUNTRIES = (
    ("US", 34, -6), ("CA", 14, -5), ("GB", 11, 0), ("FR", 8, 1), ("DE", 8, 1), ("BR", 6, -3), ("NG", 6, 1),
    ("JP", 4, 9), ("AU", 4, 10), ("MX", 3, -6), ("ZZ", 2, 0),
)  # fmt: skip
# (device, platform, share of listeners)
PLAYERS = (
    ("mobile", "ios", 31), ("mobile", "android", 26), ("desktop", "web", 22), ("desktop", "windows", 8),
    ("desktop", "macos", 6), ("tablet", "ios", 4), ("tv_other", "other", 3),
)  # fmt: skip
# Relative numbers of plays in each hour of the listener's day, from midnight, and on each weekday, from Monday.
HOURS = (3, 2, 1, 1, 1, 2, 3, 5, 7, 8, 8, 9, 10, 10, 9, 9, 10, 12, 13, 14, 15, 14, 11, 7)
WEEKDAYS = (0.80, 0.82, 0.86, 0.92, 1.00, 0.98, 0.90)
# (kind of place where plays start, share)
SOURCES = (
    ("profile", 16), ("track_page", 14), ("album", 7), ("search", 17), ("leaderboard", 6), ("recommendation", 12),
    ("playlist", 11), ("embed", 4), ("external", 8), ("library", 4), ("other", 1),
)  # fmt: skip
# Hosts of pages that lead to plays, and the labels of the links that producers post there.
HOSTS = ("video.example", "forum.example", "news.example", "beats.example")
LABELS = ("Bio", "Under the video", "Newsletter")
