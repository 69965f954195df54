"""What CloudFormation gets from template.yaml: the second deployment, new parameters, canaries, asynchronous runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from infra.template.document import template
from infra.template.translated import packaged, translated
from tests.support.template import cloudformation, functions, resources

LAYERS = ("DepsLayer", "RankingLayer", "DocumentsLayer", "TokensLayer", "CoreLayer")
# The layers that a single function uses.
OF_ONE = {"RankingLayer": "ScheduleBuildLeaderboards", "DocumentsLayer": "HttpFinances", "TokensLayer": "HttpPublic"}
FUNCTIONS = sorted(resources("AWS::Serverless::Function"))
# A person waits for these.
WAITED_FOR = sorted(name for name in FUNCTIONS if name.startswith(("Http", "Webhook")))
# EventBridge, or an operator, invokes these asynchronously.
ASYNCHRONOUS = sorted(name for name in FUNCTIONS if name.startswith(("Schedule", "Task")))
# What a published version consists of; a change of anything else publishes none.
_OF_A_VERSION = ("Environment", "MemorySize", "Timeout", "SnapStart", "Layers", "Runtime", "Handler", "Tracing")


@cache
def stack(canary: str = "false") -> dict[str, Any]:
    return of_type(cloudformation(Canary=canary))


def with_content(**content: str) -> dict[str, Any]:
    """As if these had other content. Events, on which no version depends and which take SAM seconds, are left out."""
    template = packaged(content)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"].pop("Events", None)
    return of_type(translated(template)["Resources"])


def of_type(translated_resources: dict[str, Any]) -> dict[str, Any]:
    """Properties by type and logical id."""
    found: dict[str, Any] = {}
    for name, each in translated_resources.items():
        found.setdefault(each["Type"], {})[name] = each.get("Properties", {})
    return found


def versions(found: dict[str, Any]) -> dict[str, str]:
    """The version that each function's alias points at."""
    return {
        each["FunctionName"]["Ref"]: each["FunctionVersion"]["Fn::GetAtt"][0]
        for each in found["AWS::Lambda::Alias"].values()
    }


def references(value: Any) -> Iterator[str]:  # noqa: ANN401 - of the template
    """The parameters that a value depends on, through conditions too."""
    parameters, conditions = template()["Parameters"], template()["Conditions"]
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "Ref" and each in parameters:
                yield each
            elif key == "Fn::If":
                yield from references(conditions[each[0]])
            elif key == "Fn::Sub":
                text = each[0] if isinstance(each, list) else each
                yield from (name for name in re.findall(r"\$\{(\w+)\}", text) if name in parameters)
            yield from references(each)


@pytest.mark.parametrize("layer", LAYERS)
def test_new_content_of_a_layer_moves_the_alias_of_every_function_that_uses_it(layer: str) -> None:
    before, after = versions(stack()), versions(with_content(**{layer: "other"}))
    assert sorted(before) == FUNCTIONS
    users = {OF_ONE[layer]} if layer in OF_ONE else set(FUNCTIONS)
    assert {name for name in before if before[name] != after[name]} == users


def test_new_code_of_a_function_moves_its_alias_alone() -> None:
    before, after = versions(stack()), versions(with_content(HttpPlays="other"))
    assert {name for name in before if before[name] != after[name]} == {"HttpPlays"}


def test_the_same_content_moves_no_alias() -> None:
    assert versions(stack()) == versions(with_content())


def test_a_new_value_of_a_parameter_publishes_exactly_the_functions_that_depend_on_it() -> None:
    """SAM does not see values of parameters. CloudFormation replaces a version whose description changes; it refuses
    to publish one where nothing else has changed."""
    everywhere = template()["Globals"]["Function"]
    for name, function in resources("AWS::Serverless::Function").items():
        merged = [(everywhere.get(key), function.get(key)) for key in _OF_A_VERSION]
        assert set(references([list(each) for each in merged])) == set(references(function["VersionDescription"])), name
    assert "FrontendUrl" in set(references(functions()["http_finances"]["VersionDescription"]))


def test_descriptions_of_versions_are_not_too_long() -> None:
    parameters = template()["Parameters"]
    longest = {name: "x" * each["MaxLength"] for name, each in parameters.items() if "MaxLength" in each}
    chosen = {name: list(map(str, each.get("AllowedValues", ()))) for name, each in parameters.items()}
    longest |= {name: max(values, key=len) for name, values in chosen.items() if values}
    longest |= {name: str(each["MaxValue"]) for name, each in parameters.items() if "MaxValue" in each}
    longest |= {"Stage": "x" * 12}
    for function in functions().values():
        text = function["VersionDescription"]["Fn::Sub"]
        assert len(re.sub(r"\$\{(\w+)\}", lambda found: longest.get(found[1], "PublishedVersions"), text)) <= 256


def test_old_versions_of_functions_and_layers_are_deleted() -> None:
    kept = {
        name: each.get("DeletionPolicy")
        for name, each in cloudformation(Canary="false").items()
        if each["Type"] in {"AWS::Lambda::Version", "AWS::Lambda::LayerVersion"}
    }
    assert len(kept) == len(FUNCTIONS) + len(LAYERS)
    assert set(kept.values()) == {"Delete"}


def test_snapshots_are_kept_only_where_a_person_waits() -> None:
    configured = {name for name, each in stack()["AWS::Lambda::Function"].items() if "SnapStart" in each}
    assert sorted(configured) == WAITED_FOR
    for name in WAITED_FOR:
        assert stack()["AWS::Lambda::Function"][name]["SnapStart"] == {"ApplyOn": {"Ref": "SnapStart"}}
    assert template()["Parameters"]["SnapStart"]["Default"] == "None"


def test_functions_of_a_default_deployment_fit_a_new_account() -> None:
    """A new account has functions of up to 3,008 MB and ten executions, of which none can be reserved."""
    parameters = template()["Parameters"]
    for name, each in stack()["AWS::Lambda::Function"].items():
        memory = each["MemorySize"]
        assert int(parameters[memory["Ref"]]["Default"] if isinstance(memory, dict) else memory) <= 3_008, name
        reserved = each.get("ReservedConcurrentExecutions")
        assert reserved in (None, {"Fn::If": ["ReservesConcurrency", 1, {"Ref": "AWS::NoValue"}]}), name
    assert parameters["ReserveConcurrency"]["Default"] == "false"


@pytest.mark.parametrize("name", ASYNCHRONOUS)
def test_a_failed_run_is_not_repeated_by_lambda_and_goes_to_a_queue(name: str) -> None:
    config = stack()["AWS::Lambda::EventInvokeConfig"][f"{name}EventInvokeConfig"]
    assert config["FunctionName"] == {"Ref": name}
    assert config["Qualifier"] == "live"
    assert config["MaximumRetryAttempts"] == 0
    assert 60 <= config["MaximumEventAgeInSeconds"] <= 3_600
    assert config["DestinationConfig"] == {"OnFailure": {"Destination": {"Fn::GetAtt": ["FailedRuns", "Arn"]}}}
    sends = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": {"Fn::GetAtt": ["FailedRuns", "Arn"]}}
    role = stack()["AWS::IAM::Role"][f"{name}Role"]
    assert sends in [each for policy in role["Policies"] for each in policy["PolicyDocument"]["Statement"]]


def test_only_asynchronous_functions_have_such_a_configuration() -> None:
    configured = [each["FunctionName"]["Ref"] for each in stack()["AWS::Lambda::EventInvokeConfig"].values()]
    assert sorted(configured) == ASYNCHRONOUS


def test_a_schedule_delivers_no_event_that_is_older_than_its_function_takes() -> None:
    rules = stack()["AWS::Events::Rule"]
    assert len(rules) == len([name for name in ASYNCHRONOUS if name.startswith("Schedule")])
    for name, rule in rules.items():
        (target,) = rule["Targets"]
        function = target["Arn"]["Ref"].removesuffix("Aliaslive")
        config = stack()["AWS::Lambda::EventInvokeConfig"][f"{function}EventInvokeConfig"]
        assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == config["MaximumEventAgeInSeconds"], name


def test_a_canary_watches_alarms_of_its_function_and_goes_back() -> None:
    groups = stack(canary="true")["AWS::CodeDeploy::DeploymentGroup"]
    alarms = resources("AWS::CloudWatch::Alarm")
    assert sorted(name.removesuffix("DeploymentGroup") for name in groups) == FUNCTIONS
    for name, group in groups.items():
        function = name.removesuffix("DeploymentGroup")
        watched = [each["Name"]["Ref"] for each in group["AlarmConfiguration"]["Alarms"]]
        assert group["AlarmConfiguration"]["Enabled"] is True
        assert function.startswith("Schedule") or f"{function}Errors" in watched
        assert set(watched) <= set(alarms)
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        assert "Canary10Percent5Minutes" in json.dumps(group["DeploymentConfigName"])
        if function.startswith("Http"):
            assert "ApiFailing" in watched


def test_without_a_canary_there_is_no_codedeploy() -> None:
    assert not [kind for kind in stack() if "CodeDeploy" in kind]


def test_every_table_of_production_refuses_deletion() -> None:
    protected = {"Fn::If": ["IsProduction", True, False]}
    for name, table in stack()["AWS::DynamoDB::Table"].items():
        assert table["DeletionProtectionEnabled"] == protected, name
    kept = [each for each in cloudformation(Canary="false").values() if each["Type"] == "AWS::DynamoDB::Table"]
    assert {(each["DeletionPolicy"], each["UpdateReplacePolicy"]) for each in kept} == {("Retain", "Retain")}
