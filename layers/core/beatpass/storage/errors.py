"""What storage may answer instead of a result."""

from __future__ import annotations


class Conflict(Exception):
    """Another writer was faster: read again and decide anew."""


class Refused(Exception):
    """DynamoDB will never take this write: a document has outgrown its 400 KB, say."""


class Unavailable(Exception):
    """A passing fault (throttling, a timeout, whose write may yet have gone through): the same again, later."""
