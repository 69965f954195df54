"""The environment of every test: table names, region and made-up credentials, before anything of ours is imported."""

from __future__ import annotations

import os

os.environ.update(
    {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",  # moto fails on calls by ARN with account endpoints
        "AWS_XRAY_SDK_ENABLED": "false",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "POWERTOOLS_METRICS_NAMESPACE": "BeatPass",
        "POWERTOOLS_SERVICE_NAME": "test",
        "CATALOGUE_TABLE": "test-catalogue",
        "ACTIVITY_TABLE": "test-activity",
        "FIGURES_TABLE": "test-figures",
        "STANDINGS_TABLE": "test-standings",
        "TRACKS_TABLE": "test-tracks",
        "EVENTS_TABLE": "test-events",
        "EVENT_BUS_NAME": "test-bus",
        "FINANCES_TABLE": "test-finances",
        "LEADERBOARDS_TABLE": "test-leaderboards",
        "RECOMMENDATIONS_TABLE": "test-recommendations",
        "STRIPE_TABLE": "test-stripe",
        "STRIPE_SECRETS_ARN": "test-stripe-secrets",
        "CURSOR_SECRET_ARN": "test-cursor-secret",
        "PLAYBACK_SECRET_ARN": "test-playback-secret",
        "PSEUDONYM_SECRET_ARN": "test-pseudonym-secret",
        "STAGE": "test",
    }
)

from collections.abc import Iterator

import pytest

from tests.support import clock
from tests.support.databases import database, stop_servers
from tests.support.pseudonym_key import made_up_key


def pytest_addoption(parser: pytest.Parser) -> None:
    clock.add_option(parser)


def pytest_configure(config: pytest.Config) -> None:
    clock.start_clock(config)


def pytest_report_header(config: pytest.Config) -> str:
    return clock.header(config)


@pytest.fixture(autouse=True, scope="session")
def pseudonym_key() -> Iterator[None]:
    with made_up_key():
        yield


@pytest.fixture
def tables() -> Iterator[None]:
    """All tables, empty, on moto."""
    with database("moto"):
        yield


def pytest_sessionfinish() -> None:
    stop_servers()
