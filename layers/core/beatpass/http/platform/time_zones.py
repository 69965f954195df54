"""The one type of time zones in queries: a name of the IANA's database."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator

from beatpass.domain.insights.calendar.time_zones import zone_named
from beatpass.domain.platform.errors import Invalid


def _known(name: str) -> str:
    try:
        return zone_named(name).key
    except Invalid as error:
        raise ValueError(error.errors["timezone"]) from error


TimeZoneQuery = Annotated[
    str,
    Query(max_length=64, description="whose days, weeks and months are counted: a name of the IANA's database"),
    AfterValidator(_known),
]
