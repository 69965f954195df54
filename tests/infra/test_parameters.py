"""The rules and patterns by which CloudFormation refuses parameters before it changes anything."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from infra.template.parameters import refusals
from tests.support.functions import ROOT
from tests.support.template import template

PRODUCTION = {
    "Stage": "prod",
    "CorsOrigins": "https://app.beatpass.ca",
    "FrontendUrl": "https://app.beatpass.ca",
    "AlarmEmail": "oncall@beatpass.ca",
}
SENDER = {
    "SenderEmail": "hello@beatpass.ca",
    "SenderIdentityArn": "arn:aws:ses:us-east-1:123456789012:identity/beatpass.ca",
}


def test_the_defaults_are_accepted() -> None:
    assert refusals({}) == []
    assert refusals({"Stage": "staging"}) == []


def test_production_with_its_parameters_is_accepted() -> None:
    assert refusals(PRODUCTION) == []
    assert refusals(PRODUCTION | SENDER | {"SnapStart": "PublishedVersions", "Canary": "true"}) == []


@pytest.mark.parametrize("missing", ["CorsOrigins", "FrontendUrl", "AlarmEmail"])
def test_production_without_one_of_its_parameters_is_refused(missing: str) -> None:
    (refusal,) = refusals({name: value for name, value in PRODUCTION.items() if name != missing})
    assert missing in refusal
    assert "samconfig.toml" in refusal


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CorsOrigins", "*"),
        ("CorsOrigins", ""),
        ("CorsOrigins", "https://app.beatpass.ca/"),
        ("CorsOrigins", "https://app.beatpass.ca, https://beatpass.ca"),
        ("CorsOrigins", "app.beatpass.ca"),
        ("FrontendUrl", "http://app.beatpass.ca"),
        ("FrontendUrl", "https://app.beatpass.ca/producer-dashboard"),
        ("FrontendUrl", "http://localhost"),
        ("FrontendUrl", ""),
        ("AlarmEmail", "nobody"),
        ("AlarmEmail", "a@b.ca,c@d.ca"),
        ("Stage", "Prod"),
        ("LogRetentionDays", "31"),
        ("ReplayMemoryMb", "20000"),
        ("ReplayMemoryMb", "many"),
        ("MonthlyBudgetUsd", "0"),
        ("UserPoolTier", "FREE"),
        ("SnapStart", "AllVersions"),
        ("Unheard", "of"),
    ],
)
def test_a_value_that_cannot_work_is_refused(name: str, value: str) -> None:
    found = refusals(PRODUCTION | {name: value})
    assert found
    assert any(name in refusal for refusal in found)


@pytest.mark.parametrize("given", SENDER)
def test_half_a_sender_is_refused(given: str) -> None:
    (refusal,) = refusals({given: SENDER[given]})
    assert "belong together" in refusal


def test_an_issuer_without_an_audience_is_refused() -> None:
    (refusal,) = refusals({"OidcIssuer": "https://issuer.example"})
    assert "OidcAudience" in refusal
    assert refusals({"OidcIssuer": "https://issuer.example", "OidcAudience": "web"}) == []


def configured(environment: str) -> dict[str, Any]:
    read: dict[str, Any] = tomllib.loads((ROOT / "samconfig.toml").read_text())[environment]["deploy"]["parameters"]
    return read


def overrides(environment: str) -> dict[str, str]:
    pairs = (each.split("=", 1) for each in configured(environment)["parameter_overrides"])
    return {name: value.strip(chr(34)) for name, value in pairs}


@pytest.mark.parametrize("environment", ["default", "prod"])
def test_samconfig_names_a_region_and_known_parameters(environment: str) -> None:
    assert re.fullmatch(r"[a-z]+-[a-z]+-\d", configured(environment)["region"])
    assert set(overrides(environment)) <= set(template()["Parameters"])


def test_samconfig_deploys_a_development_stage_as_it_is() -> None:
    assert refusals(overrides("default")) == []


def test_samconfig_asks_for_what_production_needs() -> None:
    """As it is, it is refused for each parameter that a person has to fill in, and for nothing else."""
    asked = {name for name, value in overrides("prod").items() if value == ""}
    assert asked == {"CorsOrigins", "FrontendUrl", "AlarmEmail"}
    assert refusals(overrides("prod"))
    assert refusals(overrides("prod") | {name: PRODUCTION[name] for name in asked}) == []
