"""The one type of dates in bodies and queries: YYYY-MM-DD, never empty."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from beatpass.http.platform.text_validation import calendar_date

Day = Annotated[str, Field(json_schema_extra={"format": "date"}), AfterValidator(calendar_date)]
