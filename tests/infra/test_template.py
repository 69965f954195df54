"""The rules that template.yaml must keep."""

from __future__ import annotations

import re
from typing import Any

import pytest

from beatpass.domain.collaboration.recommendations.answers import REFRESHED_AT
from tests.support.functions import ROOT
from tests.support.template import functions, resources, statements, template

READERS = ("http_public", "http_dashboard", "http_leaderboards")


def routes() -> dict[str, tuple[str, dict[str, Any]]]:
    """``"GET /v1/tracks/{track_id}"`` to its function and event properties."""
    return {
        f"{event['Properties']['Method'].upper()} {event['Properties']['Path']}": (name, event["Properties"])
        for name, function in functions().items()
        for event in function.get("Events", {}).values()
        if event["Type"] == "HttpApi"
    }


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_every_folder_is_a_function_and_every_function_a_folder() -> None:
    assert {path.parent.name for path in ROOT.glob("functions/*/handler.py")} == set(functions())


def test_every_table_has_backups_encryption_and_expiry() -> None:
    tables = resources("AWS::DynamoDB::Table")
    assert set(tables) == {
        "Catalogue",
        "Activity",
        "Figures",
        "Standings",
        "Tracks",
        "Events",
        "Leaderboards",
        "Recommendations",
        "Stripe",
        "Finances",
    }
    for table in tables.values():
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["SSESpecification"]["SSEEnabled"] is True
        assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    streamed = {name for name, table in tables.items() if "StreamSpecification" in table}
    assert streamed == {"Activity", "Events", "Stripe"}


def test_streams_are_filtered_and_bounded_and_failed_batches_go_to_a_queue() -> None:
    mappings = resources("AWS::Lambda::EventSourceMapping")
    assert len(mappings) == 3
    for mapping in mappings.values():
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["BisectBatchOnFunctionError"] is True
        assert mapping["MaximumRetryAttempts"] == -1
        assert 20 * 3_600 < mapping["MaximumRecordAgeInSeconds"] < 24 * 3_600
        assert "INSERT" in mapping["FilterCriteria"]["Filters"][0]["Pattern"]
        assert mapping["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][1] == "Arn"


def test_leaderboards_are_rebuilt_every_half_hour() -> None:
    events = functions()["schedule_build_leaderboards"]["Events"].values()
    assert [event["Properties"]["Schedule"] for event in events] == ["cron(0/30 * * * ? *)"]


def test_milestones_are_unlocked_every_day_after_midnight() -> None:
    events = functions()["schedule_unlock_milestones"]["Events"].values()
    assert [event["Properties"]["Schedule"] for event in events] == ["cron(10 0 * * ? *)"]


def test_recommendations_are_made_at_the_announced_time() -> None:
    events = functions()["schedule_recommend_collaborations"]["Events"].values()
    first, again = REFRESHED_AT, REFRESHED_AT.hour + 1  # later runs continue the first
    due = f"cron({first.minute}/15 {first.hour}-{again} * * ? *)"
    assert [event["Properties"]["Schedule"] for event in events] == [due]


def test_days_are_rolled_up_on_the_third_of_the_next_month() -> None:
    events = functions()["schedule_roll_up_days"]["Events"].values()
    assert [event["Properties"]["Schedule"] for event in events] == ["cron(40 0/2 3 * ? *)"]


@pytest.mark.parametrize("name", sorted(functions()))
def test_a_role_allows_only_named_actions_on_named_resources(name: str) -> None:
    for statement in statements(functions()[name]):
        assert statement["Effect"] == "Allow"
        actions = listed(statement["Action"])
        assert not [action for action in actions if "*" in action]
        if statement["Resource"] == "*":
            assert actions == ["dynamodb:ListStreams"]


@pytest.mark.parametrize("name", READERS)
def test_readers_cannot_write(name: str) -> None:
    actions = {action for statement in statements(functions()[name]) for action in listed(statement["Action"])}
    written = {action for action in actions if action.startswith("dynamodb:")} - {
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:ConditionCheckItem",
    }
    assert not written


def test_only_public_routes_need_no_token() -> None:
    open_routes = {route for route, (_, event) in routes().items() if event.get("Auth") == {"Authorizer": "NONE"}}
    for route, (function, _) in routes().items():
        public_board = route.startswith("GET /v1/leaderboards")
        if function in {"http_public", "webhook_stripe"} or public_board or "/guest/" in route:
            assert route in open_routes
        else:
            assert route not in open_routes
    assert not [route for route in open_routes if "producer-dashboard" in route]


def test_the_api_is_throttled_and_denies_by_default() -> None:
    (api,) = resources("AWS::Serverless::HttpApi").values()
    assert api["Auth"]["DefaultAuthorizer"]
    assert api["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0
    assert api["DefaultRouteSettings"]["ThrottlingBurstLimit"] > 0


def test_every_function_is_traced_and_its_logs_expire() -> None:
    everywhere = template()["Globals"]["Function"]
    assert everywhere["Tracing"] == "Active"
    assert everywhere["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    groups = resources("AWS::Logs::LogGroup")
    assert all("RetentionInDays" in group for group in groups.values())
    for function in functions().values():
        assert function["LoggingConfig"]["LogGroup"]["Ref"] in groups


def test_every_queue_has_an_alarm() -> None:
    watched = {
        ".".join(dimension["Value"]["Fn::GetAtt"]).removesuffix(".QueueName")
        for alarm in resources("AWS::CloudWatch::Alarm").values()
        for dimension in alarm.get("Dimensions", [])
        if dimension["Name"] == "QueueName"
    }
    assert watched == set(resources("AWS::SQS::Queue"))


def test_every_function_has_an_alarm_on_errors() -> None:
    watched = {
        dimension["Value"]["Ref"]
        for alarm in resources("AWS::CloudWatch::Alarm").values()
        for dimension in alarm.get("Dimensions", [])
        if dimension["Name"] == "FunctionName" and alarm["MetricName"] == "Errors"
    }
    assert watched == set(resources("AWS::Serverless::Function"))


def test_an_alarm_on_a_metric_of_the_system_names_one_that_a_function_writes() -> None:
    alarms = resources("AWS::CloudWatch::Alarm")
    ours = {name: alarm for name, alarm in alarms.items() if alarm.get("Namespace") == "BeatPass"}
    assert {"MonthsOverdue", "LeaderboardsOld", "MoneyDoesNotAgree"} <= set(ours)
    for name, alarm in ours.items():
        (dimension,) = alarm["Dimensions"]
        assert dimension["Name"] == "service", name
        handler = (ROOT / "functions" / dimension["Value"] / "handler.py").read_text()
        texts = [re.sub(r"\{[^}]+\}", r"\\w+", each) for each in re.findall(r'"([A-Z][\w{}.()]+)"', handler)]
        texts += ["RunSeconds"] * handler.count("ran(started)")
        assert any(re.fullmatch(each, alarm["MetricName"]) for each in texts), name


def test_months_are_overdue_when_all_runs_of_twelve_hours_leave_some() -> None:
    alarm = resources("AWS::CloudWatch::Alarm")["MonthsOverdue"]
    (schedule,) = (event["Properties"]["Schedule"] for event in functions()["schedule_roll_up_days"]["Events"].values())
    assert "0/2" in schedule
    assert (alarm["Period"], alarm["EvaluationPeriods"], alarm["Statistic"]) == (2 * 3600, 6, "Maximum")


def test_no_environment_has_a_secret() -> None:
    for function in functions().values():
        for name, value in function.get("Environment", {}).get("Variables", {}).items():
            assert not isinstance(value, str) or not value.startswith(("sk_", "whsec_")), name


def test_every_schedule_has_an_alarm_on_missing_runs() -> None:
    watched = {
        alarm["Dimensions"][0]["Value"]
        for alarm in resources("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "RunSeconds"
        and alarm["Statistic"] == "SampleCount"
        and alarm["TreatMissingData"] == "breaching"
        and alarm["ComparisonOperator"] == "LessThanThreshold"
    }
    scheduled = {name for name, function in functions().items() if name.startswith("schedule_")}
    # CloudWatch evaluates one week at most, and days are rolled up monthly; overdue months have another alarm.
    assert watched == scheduled - {"schedule_roll_up_days"}


def test_every_alarm_has_a_condition_an_action_and_a_description() -> None:
    for name, alarm in resources("AWS::CloudWatch::Alarm").items():
        assert alarm.get("ComparisonOperator"), name
        assert alarm.get("TreatMissingData"), name
        assert alarm.get("AlarmActions"), name
        assert alarm["AlarmDescription"].endswith("."), name
