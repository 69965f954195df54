"""Links that producers make, so that they see what each of them brings (docs/specification.md 2.8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, get_args

from beatpass.domain.platform.errors import Invalid, LimitReached, NotFound

TargetKind = Literal["artist", "album", "track"]
TARGET_KINDS: tuple[TargetKind, ...] = get_args(TargetKind)
MAX_LINKS = 100
ID_LENGTH = 8
ID_CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PAGES: dict[str, str] = {"artist": "artists", "album": "albums", "track": "tracks"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as those who follow it find it: the producer's that made it, and where it leads."""

    artist_id: str
    kind: TargetKind
    target_id: str

    @property
    def path(self) -> str:
        """The page of the product that it leads to."""
        return f"/{_PAGES[self.kind]}/{self.target_id}"


class OwnLink(NamedTuple):
    """A link in the list of its producer."""

    kind: TargetKind
    target_id: str
    label: str
    created_at: str


@dataclass(slots=True)
class Links:
    """All links of a producer by id, each an OwnLink."""

    links: dict[str, Sequence[Any]] = field(default_factory=dict)

    def add(self, link_id: str, link: OwnLink) -> None:
        """Raises LimitReached."""
        if len(self.links) >= MAX_LINKS:
            raise LimitReached(f"You have {MAX_LINKS} links, which is the limit: delete one that you do not use.")
        self.links[link_id] = list(link)

    def remove(self, link_id: str) -> None:
        """Raises NotFound."""
        if self.links.pop(link_id, None) is None:
            raise NotFound("link")

    def newest_first(self) -> list[tuple[str, OwnLink]]:
        listed = ((link_id, OwnLink._make(each)) for link_id, each in self.links.items())
        return sorted(listed, key=lambda each: (each[1].created_at, each[0]), reverse=True)


def require_own(artist_id: str, credited: Sequence[str] | None) -> None:
    """``credited`` are the producers of the target, None if it does not exist. Raises Invalid."""
    if credited is None or artist_id not in credited:
        raise Invalid(target="Must be your profile, an album of yours, or a track on which you are credited.")


def new_link_id(choose: Callable[[str], str]) -> str:
    """``choose`` picks one of these characters, which look different from one another, at random."""
    return "".join(choose(ID_CHARACTERS) for _ in range(ID_LENGTH))
