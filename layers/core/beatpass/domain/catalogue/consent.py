"""What a producer lets one uploader do with its name (docs/specification.md 1.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from beatpass.domain.platform.errors import CreditRefused, LimitReached

MAX_JOINT_TRACKS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """``tracks`` of the uploader credit the producer now. Tracks from before they were counted are not among them."""

    tracks: int = 0
    blocked_at: str | None = None

    def with_track(self, name: str) -> Consent:
        """``name`` is the producer's, for the reason. Raises CreditRefused and LimitReached."""
        if self.blocked_at:
            raise CreditRefused(name)
        if self.tracks >= MAX_JOINT_TRACKS:
            raise LimitReached(
                f"{name} is credited on {MAX_JOINT_TRACKS:,} of this uploader's tracks: the most there are."
            )
        return replace(self, tracks=self.tracks + 1)

    def without_track(self) -> Consent:
        return replace(self, tracks=max(0, self.tracks - 1))
