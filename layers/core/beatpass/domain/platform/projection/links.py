"""Count the clicks on a producer's link, and the plays that came by it."""

from __future__ import annotations

from beatpass.domain.platform.daily_counts import count_day
from beatpass.domain.platform.facts import LinkClicked, PlayLogged
from beatpass.domain.platform.figures import LinkFigures, LinkKey
from beatpass.domain.platform.projection.working_documents import Figures, document
from beatpass.domain.platform.times import day_number, day_of


def apply_link_clicked(fact: LinkClicked, figures: Figures) -> None:
    link = document(figures, LinkKey(fact.artist_id, fact.link_id), LinkFigures)
    if fact.bot:
        link.bot_clicks += 1
        return
    link.clicks += 1
    link.daily = count_day(link.daily, day_number(day_of(fact.at)))


def link_key(fact: PlayLogged) -> LinkKey:
    return LinkKey(fact.link_artist_id, fact.link_id)


def count_play_by_link(fact: PlayLogged, figures: Figures, *, qualified: bool) -> None:
    link = document(figures, link_key(fact), LinkFigures)
    link.plays += 1
    link.qualified_plays += qualified
    link.ratio_millionths += 1_000_000 * fact.listened_ms // fact.duration_ms
    link.daily_plays = count_day(link.daily_plays, day_number(day_of(fact.started_at)))
