"""All that a page of insights shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from beatpass.domain.catalogue.entities import Album, Producer, Track
from beatpass.domain.insights.overview import Overview

C = TypeVar("C", Track, Album, Producer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Insights(Generic[C]):
    """``names`` are those of the top listeners who have a producer, ``titles`` those of the top tracks that exist."""

    content: C
    overview: Overview
    names: dict[str, str]
    titles: dict[str, str]
