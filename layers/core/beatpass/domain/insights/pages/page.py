"""The content of a page of insights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.insights.pages.comparison import Comparison
from beatpass.domain.insights.pages.overview import Overview

C = TypeVar("C", Track, Album, Producer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Insights(Generic[C]):
    """``names`` has the producers' names of top listeners by pseudonym, ``titles`` those of top tracks by track id.

    Listeners without a producer and deleted tracks are left out. ``labels`` has those of the reader's own links.
    """

    content: C
    overview: Overview
    names: dict[str, str]
    titles: dict[str, str]
    labels: dict[str, str]
    comparison: Comparison | None = None
