"""Stage 2: rank all producers on all boards, and those with a country on the boards of their country."""

from __future__ import annotations

from dataclasses import dataclass

from beatpass.domain.leaderboards.boards import Category, categories_of, categories_of_countries
from beatpass.domain.leaderboards.periods import ALL_TIME, Period
from beatpass.ranking.ranking import CountryRankings, Ranking, Rankings
from beatpass.ranking.ranks import Seniority, by_seniority, rank_boards, rank_countries
from beatpass.ranking.scores import column
from beatpass.storage.leaderboards.board_packing import shares_few_scores
from beatpass.usecases.leaderboards.build.read import Standings


@dataclass(frozen=True, slots=True)
class Ranked:
    seniority: Seniority
    boards: Rankings
    in_countries: CountryRankings

    @property
    def overall(self) -> Ranking:
        """The overall board of all time."""
        return self.boards[ALL_TIME]["overall"]

    @property
    def cuts(self) -> dict[Period, dict[str, list[int]]]:
        """The last ranks of the tiers, by period and category."""
        return {
            period: {category: boards[category].cuts for category in categories_of(period)}
            for period, boards in self.boards.items()
        }

    @property
    def few_scores(self) -> dict[Period, list[Category]]:
        """The boards whose runs of equal scores are stored."""
        return {
            period: [
                each
                for each in categories_of(period)
                if shares_few_scores(boards[each].different_scores, len(boards[each].order))
            ]
            for period, boards in self.boards.items()
        }


def rank(standings: Standings, *, threads: int = 1) -> Ranked:
    population = standings.population
    seniority = by_seniority(population)
    boards = rank_boards(population, seniority, threads=threads)
    countries = column(population.countries)
    in_countries = {
        (period, category): rank_countries(boards[period][category], countries)
        for period in population.periods
        for category in categories_of_countries(period)
    }
    return Ranked(seniority, boards, in_countries)
