"""What storage may answer instead of a result."""

from __future__ import annotations

from beatpass.domain.platform.errors import TryAgain


class Conflict(TryAgain):
    """Another writer was faster: read again and decide anew."""


class Refused(Exception):
    """DynamoDB will never take this write: a document has outgrown its 400 KB, say."""


class Unavailable(TryAgain):
    """A passing fault (throttling, a timeout, whose write may yet have gone through): the same again, later."""
