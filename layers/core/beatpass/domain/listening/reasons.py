"""Why plays do not qualify, in words that a producer can act on (docs/specification.md 2.3)."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.listening.plays import DAILY_CAP, LONG_ENOUGH_MS
from beatpass.domain.platform.rules import RULES

# The versions of these rules, the latest last, each with the first day (YYYY-MM-DD) that is judged by it.
_VERSIONS = (("", RULES),)


@dataclass(frozen=True, slots=True)
class Explained:
    """``rule`` is what the rule says, ``advice`` what a producer can do about it."""

    rule: str
    advice: str


REASONS: dict[str, Explained] = {
    "too_short": Explained(
        f"Less than {LONG_ENOUGH_MS // 1000} seconds and less than half of the track was heard.",
        "Look at the engagement of the track: where do listeners leave it?",
    ),
    "own_track": Explained(
        "The listener manages a producer that the track credits.",
        "Your own plays are shown, and earn nothing.",
    ),
    "admin": Explained(
        "The listener is an administrator of the platform.",
        "There is nothing to do.",
    ),
    "bot": Explained(
        "The program that played says of itself that it is no listener, or is known to be none.",
        "If people listen with it, appeal and name the program or site.",
    ),
    "daily_cap": Explained(
        f"The same listener had {DAILY_CAP} qualified plays of the track on that day already.",
        "More listeners count, not more plays of one.",
    ),
    "no_token": Explained(
        "No playback token vouches that the listened time has passed: it is missing, altered, or too young.",
        "Listen with the official players. If a site embeds your track in its own player, it has to ask for tokens.",
    ),
    "network_cap": Explained(
        "Guests of one network had as many qualified plays of the track on that day as may qualify.",
        "Listeners who sign in have no such limit. If an event or a school listened together, appeal and name it.",
    ),
    "imported_without_duration": Explained(
        "The imported history does not say how long was listened, or how long the track is.",
        "There is nothing to do: such plays are history that is shown.",
    ),
}


def rules_on(day: str) -> str:
    """The version of the rules that plays of this day (YYYY-MM-DD) are judged by."""
    return next(version for since, version in reversed(_VERSIONS) if since <= day)
