"""The environment variables that the deployment sets; read once, at import, so that a SnapStart snapshot has them."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """A name is empty in the functions that do not use the resource."""

    stage: str = os.environ.get("STAGE", "local")
    catalogue_table: str = os.environ.get("CATALOGUE_TABLE", "")
    activity_table: str = os.environ.get("ACTIVITY_TABLE", "")
    figures_table: str = os.environ.get("FIGURES_TABLE", "")
    standings_table: str = os.environ.get("STANDINGS_TABLE", "")
    tracks_table: str = os.environ.get("TRACKS_TABLE", "")
    events_table: str = os.environ.get("EVENTS_TABLE", "")
    leaderboards_table: str = os.environ.get("LEADERBOARDS_TABLE", "")
    recommendations_table: str = os.environ.get("RECOMMENDATIONS_TABLE", "")
    stripe_table: str = os.environ.get("STRIPE_TABLE", "")
    finances_table: str = os.environ.get("FINANCES_TABLE", "")
    event_bus_name: str = os.environ.get("EVENT_BUS_NAME", "")
    quarantine_queue_url: str = os.environ.get("POISON_QUEUE_URL", "")
    stripe_secret_arn: str = os.environ.get("STRIPE_SECRETS_ARN", "")
    edge_secret_arn: str = os.environ.get("EDGE_SECRET_ARN", "")
    cursor_secret_arn: str = os.environ.get("CURSOR_SECRET_ARN", "")
    playback_secret_arn: str = os.environ.get("PLAYBACK_SECRET_ARN", "")
    pseudonym_secret_arn: str = os.environ.get("PSEUDONYM_SECRET_ARN", "")
    playback_tokens: str = os.environ.get("PLAYBACK_TOKENS", "optional")
    guest_plays_in_pool: bool = os.environ.get("GUEST_PLAYS_IN_POOL", "no") == "yes"
    guest_plays_per_network: int = int(os.environ.get("GUEST_PLAYS_PER_NETWORK", "20"))
    fact_retention_days: int = int(os.environ.get("FACT_RETENTION_DAYS", "0"))
    user_pool_id: str = os.environ.get("USER_POOL_ID", "")
    token_issuer: str = os.environ.get("TOKEN_ISSUER", "")
    token_audience: str = os.environ.get("TOKEN_AUDIENCE", "")
    aws_endpoint_url: str = os.environ.get("AWS_ENDPOINT_URL", "")  # of an emulator; the SDKs read it themselves
    dynamodb_read_seconds: int = int(os.environ.get("DYNAMODB_READ_SECONDS", "4"))  # below the gateway's
    frontend_url: str = os.environ.get("FRONTEND_URL", "")
    pool_share_percent: str = os.environ.get("POOL_SHARE_PERCENT", "")
    pool_products: str = os.environ.get("POOL_PRODUCTS", "")
    pool_minimum: str = os.environ.get("POOL_MINIMUM", "")
    stripe_tax: bool = os.environ.get("STRIPE_TAX", "no") == "yes"
    pool_reserve_percent: str = os.environ.get("POOL_RESERVE_PERCENT", "")
    region: str = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION", "us-east-1")

    @property
    def stripe_livemode(self) -> bool:
        """Only production uses Stripe's live mode; every other stage uses test mode."""
        return self.stage == "prod"


SETTINGS = Settings()
