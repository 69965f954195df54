"""Ranks the boards of a population, for tests."""

from __future__ import annotations

from beatpass.ranking.population import Population
from beatpass.ranking.ranking import Rankings
from beatpass.ranking.ranks import by_seniority, rank_boards


def rank_periods(population: Population) -> Rankings:
    return rank_boards(population, by_seniority(population))
