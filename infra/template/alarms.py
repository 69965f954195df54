"""The alarms: what is wrong for whom when each rings, in the groups and the order of docs/runbook.md."""

from __future__ import annotations

from dataclasses import replace

from infra.template.alarm_kinds import (
    HOUR,
    Alarm,
    Metric,
    Statistic,
    counted,
    dead_letters,
    error_rate,
    errors,
    lag,
    not_run,
    part_of_plays,
    percentage,
    throttled,
)

# A day and a half without a run: a daily run that is some hours late does not ring.
_HALF_DAY, _HALF_DAYS = 12 * HOUR, 3

# What is written or read most, by the way in which it is throttled first. An alarm adds up ten metrics at the most.
HOT_TABLES = {
    "Catalogue": "read",
    "Activity": "write",
    "Figures": "write",
    "Standings": "write",
    "Tracks": "write",
    "Leaderboards": "read",
    "Stripe": "write",
    "Finances": "write",
}

_PLAYS_AND_FIGURES = (
    dead_letters("PoisonFacts", "A producer's figures lack a play, a download or a change that no rule could apply."),
    dead_letters("ActivityFailures", "Producers' figures may lack facts, because a batch of facts was given up."),
    errors("StreamProjectActivity", "Producers' figures fall behind, because stream_project_activity fails."),
    lag("StreamProjectActivity", "Producers' figures are more than five minutes behind their plays and changes."),
    dead_letters("PoisonEvents", "Consumers of the event bus miss an event, because the bus refuses it."),
    dead_letters("EventFailures", "Consumers of the event bus may miss events, because a batch of them was given up."),
    errors("StreamPublishEvents", "Consumers of the event bus wait for events, because stream_publish_events fails."),
    lag("StreamPublishEvents", "Consumers of the event bus get events more than five minutes late."),
    errors("TaskReplayFigures", "An operator's replay of figures did not end, because task_replay_figures failed."),
    counted(
        "FiguresDiffer",
        "Producers see figures that do not follow from the facts, as a replay has found.",
        function="TaskReplayFigures",
        metric="FiguresDiffering",
    ),
    part_of_plays(
        "PlaysWithoutTokens",
        "Producers lose XP and ranks, because many plays come without a playback token that vouches for them.",
        metric="PlaysWithoutToken",
        percent=30,
        at_least=100,
    ),
    part_of_plays(
        "NetworksCrowded",
        "Somebody invents listeners, or guests of one large network do not count: many plays exceed a network's cap.",
        metric="PlaysOfCrowdedNetworks",
        percent=20,
        at_least=500,
    ),
)

_LEADERBOARDS = (
    not_run(
        "LeaderboardsOld",
        "Producers see old ranks, because no leaderboard build has ended for an hour.",
        function="ScheduleBuildLeaderboards",
        period=HOUR,
        evaluations=1,
    ),
    replace(
        counted(
            "LeaderboardBuildSlow",
            "Producers may soon see old ranks, because a leaderboard build took more than ten of its fifteen minutes.",
            function="ScheduleBuildLeaderboards",
            metric="RunSeconds",
            statistic="Maximum",
            period=HOUR // 2,
        ),
        threshold=600,
    ),
)

_MONEY = (
    error_rate("WebhookStripe", "Stripe cannot deliver its events, because webhook_stripe fails.", minutes=60),
    counted(
        "StripeEventsAstray",
        "Stripe sends events of the wrong accounts to one of our endpoints, which ignores them.",
        function="WebhookStripe",
        metric="StripeEventsAstray",
    ),
    errors("StreamApplyStripe", "Producers' finances fall behind Stripe, because stream_apply_stripe fails."),
    lag("StreamApplyStripe", "Producers' finances are more than five minutes behind Stripe."),
    dead_letters("PoisonStripeEvents", "A producer's finances lack a change at Stripe that could not be applied."),
    dead_letters("StripeFailures", "Producers' finances may lack changes at Stripe, because a batch was given up."),
    not_run(
        "PoolsUnattended",
        "Producers may wait for a month's subscription pool, because no run has ended for a day and a half.",
        function="ScheduleClosePool",
        period=_HALF_DAY,
        evaluations=_HALF_DAYS,
    ),
    not_run(
        "SplitsUnattended",
        "Producers may wait for their splits, because no run has ended for an hour.",
        function="ScheduleSendSplits",
        period=HOUR,
        evaluations=1,
    ),
    counted(
        "SplitsFailed",
        "A producer does not get its split, which was given up.",
        function="ScheduleSendSplits",
        metric="SplitsFailed",
    ),
    counted(
        "SplitsWithoutFunds",
        "Producers wait for their splits, because the platform's balance at Stripe does not cover them.",
        function="ScheduleSendSplits",
        metric="SplitsWithoutFunds",
    ),
    not_run(
        "MoneyNotReconciled",
        "Nobody would notice wrong money, because the books were not compared for a day and a half.",
        function="ScheduleReconcileMoney",
        period=_HALF_DAY,
        evaluations=_HALF_DAYS,
    ),
    counted(
        "MoneyDoesNotAgree",
        "Producers may see or get wrong amounts, because the books do not agree with themselves or with Stripe.",
        function="ScheduleReconcileMoney",
        metric="MoneyFindings",
        statistic="Maximum",
    ),
    not_run(
        "StripeUnattended",
        "What waits for Stripe is not tried again, because no run has ended for an hour.",
        function="ScheduleFollowUpStripe",
        period=HOUR,
        evaluations=1,
    ),
    counted(
        "StripeEventsWaiting",
        "A change at Stripe waits, because it cannot be applied now; all others are applied.",
        function="ScheduleFollowUpStripe",
        metric="StripeEventsWaiting",
        statistic="Maximum",
    ),
    counted(
        "SalesRefused",
        "Listeners cannot buy from a producer, because Stripe refuses payments to its account.",
        function="HttpFinances",
        metric="SalesRefused",
    ),
    counted(
        "SubscriptionLosses",
        "The platform bears what subscribers took back of a pool that was split already.",
        function="ScheduleReconcileMoney",
        metric="SubscriptionLosses",
        statistic="Maximum",
    ),
)


def _of_api(metric: str, *, period: int, statistic: Statistic = "Sum") -> Metric:
    return Metric(
        namespace="AWS/ApiGateway",
        metric=metric,
        dimensions={"ApiId": "!Ref Api"},
        statistic=statistic,
        period=period,
    )


_API = (
    Alarm(
        name="ApiFailing",
        text="Many clients are not served now, because more than one request in twenty is answered by 500 or above.",
        watches=percentage(part=_of_api("5xx", period=60), whole=_of_api("Count", period=60), at_least=5),
        evaluations=5,
        datapoints=3,
        threshold=5,
    ),
    Alarm(
        name="ApiServerErrors",
        text="Some clients are not served, because in an hour one request in a hundred was answered by 500 or above.",
        watches=percentage(part=_of_api("5xx", period=HOUR), whole=_of_api("Count", period=HOUR), at_least=5),
        threshold=1,
    ),
    Alarm(
        name="ApiSlow",
        text="People wait, because one request in twenty has taken more than three seconds for fifteen minutes.",
        watches=_of_api("Latency", period=300, statistic="p95"),
        evaluations=3,
        threshold=3_000,
    ),
    error_rate("HttpPublic", "Visitors do not get public pages of producers, tracks and albums: http_public fails."),
    error_rate("HttpDashboard", "Producers do not get their home and progress pages: http_dashboard fails."),
    error_rate("HttpBackstage", "Producers do not get insights of their tracks and albums: http_backstage fails."),
    error_rate("HttpLeaderboards", "Visitors and producers do not get leaderboards: http_leaderboards fails."),
    error_rate(
        "HttpCollaborations", "Producers do not get collaboration and contribution pages: http_collaborations fails."
    ),
    error_rate("HttpFinances", "Producers do not get finances, or listeners cannot buy: http_finances fails."),
    error_rate(
        "HttpActivity", "Producers do not get their tracks, albums, activity and downloads: http_activity fails."
    ),
    error_rate("HttpCatalogue", "Producers cannot save tracks, albums and profiles: http_catalogue fails."),
    error_rate("HttpPlays", "Plays and downloads of listeners are not logged: http_plays fails."),
    error_rate("HttpAccount", "Users do not get what is held of them, and cannot leave: http_account fails."),
)

_SCHEDULES = (
    dead_letters("FailedRuns", "What a schedule or a task does was not done, because a run failed or came too late."),
    not_run(
        "MilestonesOld",
        "Producers do not get achievements that come with age, because no run has ended for a day and a half.",
        function="ScheduleUnlockMilestones",
        period=_HALF_DAY,
        evaluations=_HALF_DAYS,
    ),
    replace(
        counted(
            "MonthsOverdue",
            "Insights over months stay slower, because six runs in a row left months that are not rolled up.",
            function="ScheduleRollUpDays",
            metric="MonthsLeft",
            statistic="Maximum",
            period=2 * HOUR,  # a run every two hours
        ),
        evaluations=6,
    ),
    not_run(
        "RecommendationsOld",
        "Producers see old recommendations, because no run has ended for a day and a half.",
        function="ScheduleRecommendCollaborations",
        period=_HALF_DAY,
        evaluations=_HALF_DAYS,
    ),
    not_run(
        "DigestsOld",
        "Producers get no digests and alerts, because no run has ended for a day and a half.",
        function="ScheduleTellProducers",
        period=_HALF_DAY,
        evaluations=_HALF_DAYS,
    ),
    counted(
        "ErasuresOverdue",
        "Somebody who asked to be forgotten is not, 20 hours after, and has to be within a day.",
        function="ScheduleFinishErasures",
        metric="ErasuresOverdue",
        statistic="Maximum",
        period=HOUR,
    ),
    not_run(
        "ErasuresStopped",
        "People who asked to be forgotten are not, because no run has ended for twelve hours.",
        function="ScheduleFinishErasures",
        period=_HALF_DAY,
        evaluations=1,
    ),
)

_CAPACITY = (
    Alarm(
        name="TablesThrottled",
        text="Readers and writers wait or are turned away, because DynamoDB throttles a table.",
        watches=throttled(HOT_TABLES),
        evaluations=3,
        datapoints=2,
        threshold=50,
    ),
    Alarm(
        name="FunctionsThrottled",
        text="Requests and batches wait or are turned away, because Lambda has no execution left in this region.",
        watches=Metric(namespace="AWS/Lambda", metric="Throttles", dimensions={}, statistic="Sum", period=300),
        evaluations=3,
        datapoints=2,
        threshold=10,
    ),
)

ALARMS = (*_PLAYS_AND_FIGURES, *_LEADERBOARDS, *_MONEY, *_API, *_SCHEDULES, *_CAPACITY)


def resources() -> list[str]:
    """Raises NoSection for an alarm that docs/runbook.md does not explain."""
    return [each.resource() for each in ALARMS]
