"""The tables: all alike but for their names, what they hold, and whether a function reads their stream."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """``name`` is the logical id."""

    name: str
    holds: str
    streamed: bool = False


TABLES = (
    Table("Catalogue", "Artists, tracks, albums, users and follows: what people enter"),
    Table("Activity", "The facts, once each, keyed by the producer whose figures they change", streamed=True),
    Table("Figures", "What the facts add up to: counters, XP, achievements, insights"),
    Table("Standings", "One score document per producer, scanned by the leaderboard build"),
    Table("Tracks", "One document of figures per track, scanned by the leaderboard build"),
    Table("Events", "Events for the bus, written in the transaction that makes them true", streamed=True),
    Table("Leaderboards", "Immutable snapshots, and the pointer to the one that is read"),
    Table("Recommendations", "Collaborators recommended to each producer, made daily, and those it has dismissed"),
    Table("Stripe", "Webhook events, recorded once each, and accounts", streamed=True),
    Table("Finances", "Sales, the journal of money, and the lines of producers' finances pages"),
)

_TABLE = """\
  {name}:
    # {holds}
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {{AttributeName: pk, AttributeType: S}}
        - {{AttributeName: sk, AttributeType: S}}
      KeySchema:
        - {{AttributeName: pk, KeyType: HASH}}
        - {{AttributeName: sk, KeyType: RANGE}}
      SSESpecification: {{SSEEnabled: true}}
      PointInTimeRecoverySpecification: {{PointInTimeRecoveryEnabled: true}}
      TimeToLiveSpecification: {{AttributeName: expires_at, Enabled: true}}
      DeletionProtectionEnabled: !If [IsProduction, true, false]
"""
_STREAM = "      StreamSpecification: {StreamViewType: NEW_IMAGE}\n"


def resources() -> list[str]:
    return [_TABLE.format(name=each.name, holds=each.holds) + (_STREAM if each.streamed else "") for each in TABLES]
