"""The patterns of texts in requests, each with the sentence that a caller reads if a text does not match.

A pattern that the API's document shows and that is not here fails a test.
"""

from __future__ import annotations

from beatpass.domain.leaderboards.periods import PATTERN as PERIOD
from beatpass.http.platform import idempotency

ID = r"^[0-9A-Za-z_-]{1,64}$"
COUNTRY = r"^[A-Z]{2}$"
CURRENCY = r"^[A-Za-z]{3}$"
UUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"

SENTENCES = {
    ID: "Must be an id: 1 to 64 letters, digits, _ and -.",
    COUNTRY: "Must be a country's code of two capitals, such as CA (ISO 3166-1).",
    CURRENCY: "Must be a currency's code of three letters, such as CAD (ISO 4217).",
    UUID: "Must be a UUID in small letters with hyphens, such as 123e4567-e89b-42d3-a456-426614174000.",
    idempotency.PATTERN: idempotency.SENTENCE,
    PERIOD: "Must be all_time, 7d, 30d, or a season such as 2026-H2.",
}
