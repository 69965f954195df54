"""What must hold of the deployed system, whoever edits template.yaml next."""

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


def test_every_table_survives_mistakes_and_forgets_what_expires() -> None:
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


def test_streams_are_filtered_bounded_and_give_up_into_a_queue() -> None:
    mappings = resources("AWS::Lambda::EventSourceMapping")
    assert len(mappings) == 3
    for mapping in mappings.values():
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["BisectBatchOnFunctionError"] is True
        assert 0 < mapping["MaximumRetryAttempts"] < 10_000
        assert 0 < mapping["MaximumRecordAgeInSeconds"] < 86_400
        assert "INSERT" in mapping["FilterCriteria"]["Filters"][0]["Pattern"]
        assert mapping["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][1] == "Arn"


def test_leaderboards_are_rebuilt_every_half_hour() -> None:
    events = functions()["schedule_build_leaderboards"]["Events"].values()
    assert [event["Properties"]["Schedule"] for event in events] == ["cron(0/30 * * * ? *)"]


def test_milestones_are_looked_for_every_day_a_little_after_midnight() -> None:
    events = functions()["schedule_unlock_milestones"]["Events"].values()
    assert [event["Properties"]["Schedule"] for event in events] == ["cron(10 0 * * ? *)"]


def test_recommendations_are_made_when_readers_are_told() -> None:
    events = functions()["schedule_recommend_collaborations"]["Events"].values()
    first, again = REFRESHED_AT, REFRESHED_AT.hour + 1  # what the first event's run leaves, the next ones take
    due = f"cron({first.minute}/15 {first.hour}-{again} * * ? *)"
    assert [event["Properties"]["Schedule"] for event in events] == [due]


def test_days_are_rolled_up_when_their_month_has_been_over_for_two_days() -> None:
    events = functions()["schedule_roll_up_days"]["Events"].values()
    assert [event["Properties"]["Schedule"] for event in events] == ["cron(40 0/2 3 * ? *)"]


@pytest.mark.parametrize("name", sorted(functions()))
def test_a_role_may_do_no_more_than_named_actions_on_named_things(name: str) -> None:
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


def test_each_route_demands_a_token_or_says_that_it_does_not() -> None:
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


def test_every_function_keeps_logs_for_a_time_and_traces() -> None:
    everywhere = template()["Globals"]["Function"]
    assert everywhere["Tracing"] == "Active"
    assert everywhere["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    groups = resources("AWS::Logs::LogGroup")
    assert all("RetentionInDays" in group for group in groups.values())
    for function in functions().values():
        assert function["LoggingConfig"]["LogGroup"]["Ref"] in groups


def test_a_person_is_called_for_each_queue_of_what_was_given_up() -> None:
    watched = {
        ".".join(dimension["Value"]["Fn::GetAtt"]).removesuffix(".QueueName")
        for alarm in resources("AWS::CloudWatch::Alarm").values()
        for dimension in alarm.get("Dimensions", [])
        if dimension["Name"] == "QueueName"
    }
    assert watched == set(resources("AWS::SQS::Queue"))


def test_a_person_is_called_when_a_function_fails() -> None:
    watched = {
        dimension["Value"]["Ref"]
        for alarm in resources("AWS::CloudWatch::Alarm").values()
        for dimension in alarm.get("Dimensions", [])
        if dimension["Name"] == "FunctionName" and alarm["MetricName"] == "Errors"
    }
    assert watched == set(resources("AWS::Serverless::Function"))


def test_an_alarm_on_a_metric_of_ours_watches_what_a_function_writes() -> None:
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


def test_months_are_overdue_when_half_a_days_runs_leave_some() -> None:
    alarm = resources("AWS::CloudWatch::Alarm")["MonthsOverdue"]
    (schedule,) = (event["Properties"]["Schedule"] for event in functions()["schedule_roll_up_days"]["Events"].values())
    assert "0/2" in schedule
    assert (alarm["Period"], alarm["EvaluationPeriods"], alarm["Statistic"]) == (2 * 3600, 6, "Maximum")


def test_no_secret_stands_in_an_environment() -> None:
    for function in functions().values():
        for name, value in function.get("Environment", {}).get("Variables", {}).items():
            assert not isinstance(value, str) or not value.startswith(("sk_", "whsec_")), name


def test_a_person_is_called_when_a_schedule_s_work_is_not_done() -> None:
    watched = {
        alarm["Dimensions"][0]["Value"]
        for alarm in resources("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "RunSeconds"
        and alarm["Statistic"] == "SampleCount"
        and alarm["TreatMissingData"] == "breaching"
        and alarm["ComparisonOperator"] == "LessThanThreshold"
    }
    scheduled = {name for name, function in functions().items() if name.startswith("schedule_")}
    # CloudWatch looks back on a week, and days are rolled up every month; what a run leaves has an alarm of its own.
    assert watched == scheduled - {"schedule_roll_up_days"}


def test_every_alarm_says_when_it_rings_and_tells_somebody() -> None:
    for name, alarm in resources("AWS::CloudWatch::Alarm").items():
        assert alarm.get("ComparisonOperator"), name
        assert alarm.get("TreatMissingData"), name
        assert alarm.get("AlarmActions"), name
        assert alarm["AlarmDescription"].endswith("."), name
