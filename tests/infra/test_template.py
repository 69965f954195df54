"""The rules that template.yaml must keep."""

from __future__ import annotations

import json
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
        if event["Type"] == "HttpApi" and "Path" in event["Properties"]  # $default has none
    }


def metrics_of(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """What it watches: one metric, or those of its expression."""
    if "Metrics" not in alarm:
        return [alarm]
    return [each["MetricStat"]["Metric"] for each in alarm["Metrics"] if "MetricStat" in each]


def of_functions(alarm: dict[str, Any]) -> list[str]:
    """The functions whose errors it counts."""
    return [
        dimension["Value"]["Ref"]
        for metric in metrics_of(alarm)
        if metric["MetricName"] == "Errors"
        for dimension in metric["Dimensions"]
    ]


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
        public_board = route.partition(" ")[2].startswith("/v1/leaderboards")
        followed = route.partition(" ")[2] == "/v1/links/{link_id}"
        if function in {"http_public", "webhook_stripe"} or public_board or followed or "/guest/" in route:
            assert route in open_routes
        else:
            assert route not in open_routes
    assert not [route for route in open_routes if "producer-dashboard" in route]


def test_the_api_is_throttled_and_denies_by_default() -> None:
    (api,) = resources("AWS::Serverless::HttpApi").values()
    assert api["Auth"]["DefaultAuthorizer"]
    assert api["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0
    assert api["DefaultRouteSettings"]["ThrottlingBurstLimit"] > 0


def test_functions_are_traced_and_their_logs_expire() -> None:
    everywhere = template()["Globals"]["Function"]
    assert everywhere["Tracing"] == "Active"
    untraced = {name for name, function in functions().items() if function.get("Tracing", "Active") != "Active"}
    assert untraced == {
        "http_plays",
        "http_public",
        "stream_project_activity",
    }  # the busiest, whose traces would cost more than their work
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


def test_failures_of_every_function_ring_an_alarm() -> None:
    """One on its errors, or that of the queue to which a failed run of a schedule goes, whose message names it."""
    watched = [name for alarm in resources("AWS::CloudWatch::Alarm").values() for name in of_functions(alarm)]
    to_the_queue = [
        name
        for name, function in resources("AWS::Serverless::Function").items()
        if name.startswith("Schedule")
        and function["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"]
        == {"Fn::GetAtt": ["FailedRuns", "Arn"]}
    ]
    assert sorted(watched + to_the_queue) == sorted(resources("AWS::Serverless::Function"))


def test_the_section_of_failed_runs_names_every_schedule_its_section_and_its_canarys_alarm() -> None:
    page = (ROOT / "docs/runbook.md").read_text()
    rows = re.findall(r"^\| `(schedule_\w+)` \| ([\d.]+) \| `(\w+)` \|$", page, re.MULTILINE)
    assert sorted(name for name, *_ in rows) == sorted(name for name in functions() if name.startswith("schedule_"))
    for name, section, alarm in rows:
        assert f"### {section} Failed runs of {name}\n" in page
        assert functions()[name]["DeploymentPreference"]["Alarms"] == [{"Ref": alarm}]
        assert resources("AWS::CloudWatch::Alarm")[alarm]["Dimensions"] == [{"Name": "service", "Value": name}]


def test_an_alarm_on_a_metric_of_the_system_names_one_that_a_function_writes_in_this_stage() -> None:
    namespace = template()["Globals"]["Function"]["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"]
    assert namespace == {"Fn::Sub": "BeatPass/${Stage}"}
    ours = [
        (name, metric)
        for name, alarm in resources("AWS::CloudWatch::Alarm").items()
        for metric in metrics_of(alarm)
        if not str(metric["Namespace"]).startswith("AWS/")
    ]
    assert {"MonthsOverdue", "LeaderboardsOld", "MoneyDoesNotAgree", "HttpPlaysErrors"} <= {name for name, _ in ours}
    for name, metric in ours:
        assert metric["Namespace"] == namespace, name
        (dimension,) = metric["Dimensions"]
        assert dimension["Name"] == "service", name
        assert is_written(dimension["Value"], metric["MetricName"]), name


def is_written(service: str, metric: str) -> bool:
    """Whether the handler of this function writes the metric."""
    handler = (ROOT / "functions" / service / "handler.py").read_text()
    texts = [re.sub(r"\{[^}]+\}", r"\\w+", each) for each in re.findall(r'"([A-Z][\w{}.()]+)"', handler)]
    texts += ["RunSeconds"] * handler.count("ran(started)")
    texts += ["ServerErrors"] * ("observed" in handler and service.startswith(("http", "webhook")))
    return any(re.fullmatch(each, metric) for each in texts)


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
        if alarm.get("MetricName") == "RunSeconds"
        and alarm.get("Statistic") == "SampleCount"
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


def value_of(alarm: dict[str, Any], metrics: dict[str, float]) -> float:
    """The alarm's expression, by CloudWatch's rules, over one period; a metric that is not given has no data."""
    (expression,) = (each["Expression"] for each in alarm["Metrics"] if "Expression" in each)
    known = {each["Id"]: metrics.get(each["Id"]) for each in alarm["Metrics"]}
    functions = {
        "IF": lambda test, yes, no: yes if test else no,
        "FILL": lambda value, gap: gap if value is None else value,
    }
    if "IF" in expression:  # Python computes both branches
        known["total"] = known["total"] or 1
    return float(eval(expression, {"__builtins__": {}}, {**functions, **known}))  # noqa: S307 - the template's


PLAYS = {"PlaysWithoutTokens": (100, 30), "NetworksCrowded": (500, 20)}
RATES = sorted(
    name
    for name, alarm in resources("AWS::CloudWatch::Alarm").items()
    if "IF(" in str(alarm.get("Metrics")) and name not in PLAYS
)


@pytest.mark.parametrize(("name", "least", "percent"), [(name, *bounds) for name, bounds in PLAYS.items()])
def test_plays_that_do_not_qualify_ring_as_a_part_of_many(name: str, least: int, percent: int) -> None:
    alarm = resources("AWS::CloudWatch::Alarm")[name]
    assert (alarm["EvaluationPeriods"], alarm["DatapointsToAlarm"]) == (3, 3)
    assert {each["MetricStat"]["Period"] for each in alarm["Metrics"] if "MetricStat" in each} == {3_600}
    rings = {
        (least - 1, least - 1): False,
        (least, least): True,
        (least, least * 100 // percent + 1): False,
        (100 * least, 100 * least * 100 // percent - 100): True,
        (0, 1_000_000): False,
    }
    for (failed, total), ringing in rings.items():
        assert (value_of(alarm, {"failed": failed, "total": total}) > alarm["Threshold"]) == ringing, (failed, total)


def test_failures_of_what_people_call_are_watched_as_rates() -> None:
    called = [name for name in resources("AWS::Serverless::Function") if name.startswith(("Http", "Webhook"))]
    assert sorted(RATES) == sorted(["ApiFailing", "ApiServerErrors", *(f"{name}Errors" for name in called)])


@pytest.mark.parametrize("name", RATES)
def test_one_failure_rings_no_alarm_and_an_outage_does(name: str) -> None:
    alarm = resources("AWS::CloudWatch::Alarm")[name]
    threshold = alarm["Threshold"]
    kinds = [each["Id"] for each in alarm["Metrics"] if each["Id"] in {"failed", "crashed", "answered"}]
    for kind in kinds:
        none = {each: 0.0 for each in kinds if each != "answered"}  # which has no data where nothing was answered so
        for failed, total in ((1, 1), (2, 2), (1, 1_000), (0, 0), (5, 100_000)):
            assert value_of(alarm, {**none, kind: failed, "total": total}) <= threshold, (kind, failed, total)
        for failed, total in ((5, 5), (30, 100), (1_000, 10_000)):
            assert value_of(alarm, {**none, kind: failed, "total": total}) > threshold, (kind, failed, total)


def test_a_canary_that_answers_nothing_is_noticed_while_it_lasts() -> None:
    """It has a tenth of the calls for five minutes; the alarm looks at the last five."""
    for name in RATES:
        if name.startswith("Http"):
            alarm = resources("AWS::CloudWatch::Alarm")[name]
            periods = {each["MetricStat"]["Period"] for each in alarm["Metrics"] if "MetricStat" in each}
            assert periods == {300}, name
            after_three_minutes = {"crashed": 0.0, "answered": 0.10 * 3 * 100, "total": 5 * 100.0}
            assert value_of(alarm, after_three_minutes) > alarm["Threshold"], name


def test_the_urgent_alarm_rings_within_minutes_and_the_other_one_for_less() -> None:
    alarms = resources("AWS::CloudWatch::Alarm")
    urgent, later = alarms["ApiFailing"], alarms["ApiServerErrors"]
    assert {each["MetricStat"]["Period"] for each in urgent["Metrics"] if "MetricStat" in each} == {60}
    assert (urgent["DatapointsToAlarm"], urgent["EvaluationPeriods"]) == (3, 5)
    assert {each["MetricStat"]["Period"] for each in later["Metrics"] if "MetricStat" in each} == {3_600}
    assert later["Threshold"] < urgent["Threshold"]


def test_throttled_tables_are_added_up_where_some_have_no_data() -> None:
    alarm = resources("AWS::CloudWatch::Alarm")["TablesThrottled"]
    watched = metrics_of(alarm)
    assert len(watched) <= 10
    assert {dimension["Value"]["Ref"] for metric in watched for dimension in metric["Dimensions"]} <= set(
        resources("AWS::DynamoDB::Table")
    )
    assert value_of(alarm, {}) == 0
    assert value_of(alarm, {"write_figures": 40, "read_catalogue": 20}) == 60 > alarm["Threshold"]


def test_routes_have_no_metrics_of_their_own() -> None:
    (api,) = resources("AWS::Serverless::HttpApi").values()
    assert api["DefaultRouteSettings"]["DetailedMetricsEnabled"] is False


def graphs() -> list[dict[str, Any]]:
    (dashboard,) = resources("AWS::CloudWatch::Dashboard").values()
    found: list[dict[str, Any]] = json.loads(dashboard["DashboardBody"]["Fn::Sub"])["widgets"]
    return found


def test_the_dashboard_shows_the_four_paths_money_and_freshness() -> None:
    titles = [each["properties"]["title"].partition(":")[0] for each in graphs()]
    assert {"Read", "Write", "Schedule", "Webhook", "Money", "Freshness"} <= set(titles)
    places = [(each["x"], each["y"]) for each in graphs()]
    assert len(places) == len(set(places))


def test_the_dashboard_names_resources_and_metrics_that_exist() -> None:
    known = {*template()["Resources"], *template()["Parameters"], "AWS::Region"}
    (dashboard,) = resources("AWS::CloudWatch::Dashboard").values()
    named = {name.partition(".")[0] for name in re.findall(r"\$\{([^}]+)\}", dashboard["DashboardBody"]["Fn::Sub"])}
    assert named <= known
    lines = [line for graph in graphs() for line in graph["properties"]["metrics"]]
    ours = [(line[3], line[1]) for line in lines if not line[0].startswith("AWS/")]
    assert len(ours) > 8
    assert len(lines) <= 50  # free, in the first three dashboards of an account
    assert [each for each in ours if not is_written(*each)] == []


def test_a_budget_tells_the_person_who_is_told_of_alarms() -> None:
    (budget,) = resources("AWS::Budgets::Budget").values()
    assert budget["Budget"]["BudgetLimit"] == {"Amount": {"Ref": "MonthlyBudgetUsd"}, "Unit": "USD"}
    told = [each["Address"] for note in budget["NotificationsWithSubscribers"] for each in note["Subscribers"]]
    assert told == [{"Ref": "AlarmEmail"}] * 2


def test_the_user_pool_sends_through_ses_where_a_sender_is_given() -> None:
    (pool,) = resources("AWS::Cognito::UserPool").values()
    assert pool["UserPoolTier"] == {"Ref": "UserPoolTier"}
    assert template()["Parameters"]["UserPoolTier"]["Default"] == "LITE"
    condition, given, otherwise = pool["EmailConfiguration"]["Fn::If"]
    assert template()["Conditions"][condition] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "SenderEmail"}, ""]}]}
    assert given["EmailSendingAccount"] == "DEVELOPER"
    assert (given["From"], given["SourceArn"]) == ({"Ref": "SenderEmail"}, {"Ref": "SenderIdentityArn"})
    assert otherwise == {"EmailSendingAccount": "COGNITO_DEFAULT"}
