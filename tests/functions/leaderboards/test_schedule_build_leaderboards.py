"""The scheduled function makes and serves a build for EventBridge's event."""

from __future__ import annotations

from typing import Any, cast

import pytest

from beatpass.storage.leaderboards.served_boards import served
from tests.support.functions import CONTEXT, function, sample
from tests.support.standings import made_up, store

pytestmark = pytest.mark.usefixtures("tables")


def run(event: object) -> dict[str, Any]:
    return cast("dict[str, Any]", function("schedule_build_leaderboards").handler(event, CONTEXT))


def test_a_scheduled_event_builds_its_half_hour() -> None:
    store(made_up(5))
    event = sample("schedule_build_leaderboards")
    result = run({**event, "time": "2026-11-21T09:47:12Z"})
    build = served()
    assert build is not None
    assert (build.id, build.population) == ("20261121T0930Z", 5)
    assert (build.as_of, build.next_build_at) == ("2026-11-21T09:30:00.000Z", "2026-11-21T10:00:00.000Z")
    assert (result["build"], result["population"], result["digest"]) == (build.id, 5, build.digest)


def test_an_event_delivered_again_builds_nothing() -> None:
    store(made_up(5))
    event = sample("schedule_build_leaderboards")
    assert run(event)["made_here"] is True
    first = served()
    assert run(event)["made_here"] is False
    assert served() == first


def test_a_manual_event_builds_now() -> None:
    store(made_up(5))
    result = run({"source": "make"})
    assert result["build"].startswith("manual-")
    assert result["made_here"] is True
