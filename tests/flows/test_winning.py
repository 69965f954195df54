"""Achievements of builds and daily runs appear on a producer's page, each paid once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.support.client import Client, Json
from tests.support.deployed import Deployed

LEAST_POPULATION = 20


def achievements(client: Client) -> dict[str, Json]:
    page = client.get("/v1/producer-dashboard/progress").body
    assert sum(page["sources"].values()) == page["xp"]
    return {each["id"]: each for each in page["achievements"]["items"]}


def test_a_build_and_a_daily_run_unlock_achievements_and_pay_them_once(system: Deployed) -> None:
    ana = system.producer("Ana")
    for number in range(10):
        ana.upload(title=f"Take {number}")
    system.drain()
    before = achievements(ana)["studio-legend"]
    assert before["state"] == "locked"
    for _ in range(LEAST_POPULATION - 1):
        system.producer("Rival").upload()
    system.drain()
    built = system.build_leaderboards()
    assert built["population"] >= LEAST_POPULATION
    assert built["unlocked"] > 0
    system.drain()
    unlocked = achievements(ana)["studio-legend"]
    assert unlocked["state"] == "unlocked"
    assert unlocked["unlocked_at"] <= _as_of(ana)  # or by the build of the half hour, which may come just before
    assert unlocked["progress"]["population"] == built["population"]
    assert 0 < unlocked["progress"]["cutoff"] <= 10

    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT00:10:00Z")
    event = {"source": "aws.events", "time": tomorrow}
    assert system.invoke("ScheduleUnlockMilestones", event)["unlocked"] > 0
    assert system.invoke("ScheduleUnlockMilestones", event)["unlocked"] == 0
    system.drain()
    paid = achievements(ana)
    assert system.build_leaderboards()["population"] == built["population"]
    system.drain()
    assert {name for name, each in achievements(ana).items() if each["unlocked_at"]} >= {
        name for name, each in paid.items() if each["unlocked_at"]
    }
    lines = ana.get("/v1/producer-dashboard/progress/ledger", source="achievements").body["items"]
    assert len({line["cause"] for line in lines}) == len(lines)
    assert {line["cause"] for line in lines} >= {"studio-legend", "track-producer"}


def _as_of(client: Client) -> str:
    """The ``as_of`` of the build that is served."""
    counted_at: str = client.get("/v1/producer-dashboard/progress").body["achievements"]["counted_at"]
    return counted_at
