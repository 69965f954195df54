"""What a handler's wrapper counts: alarms see answers of 500 and above, in which Lambda sees no error."""

from __future__ import annotations

import json
from typing import Any

import pytest

from beatpass.observability import add_count, observed
from tests.support.functions import CONTEXT


def counted(answer: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> int:
    """The server errors that an invocation with this answer writes to its log, in CloudWatch's format."""
    capsys.readouterr()
    assert observed(lambda _event, _context: answer)({}, CONTEXT) == answer  # type: ignore[arg-type]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    return sum(int(line["ServerErrors"][0]) for line in lines if "ServerErrors" in line)


@pytest.mark.parametrize(
    ("answer", "errors"),
    [
        ({"statusCode": 200}, 0),
        ({"statusCode": 404}, 0),
        ({"statusCode": 499}, 0),
        ({"statusCode": 500}, 1),
        ({"statusCode": 503}, 1),
        ({"batchItemFailures": []}, 0),
        ({}, 0),
    ],
)
def test_answers_of_500_and_above_are_counted(
    answer: dict[str, Any], errors: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert counted(answer, capsys) == errors


@pytest.mark.parametrize(("number", "written"), [(0, False), (3, True)])
def test_a_count_of_nothing_is_not_written(number: int, written: bool, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: FBT001
    def run(_event: object, _context: object) -> dict[str, Any]:
        add_count("Waiting", number)
        return {}

    observed(run)({}, CONTEXT)  # type: ignore[arg-type]
    assert ("Waiting" in capsys.readouterr().out) is written


def test_an_error_is_raised_and_lambda_counts_it(capsys: pytest.CaptureFixture[str]) -> None:
    def fail(_event: object, _context: object) -> dict[str, Any]:
        raise RuntimeError("down")

    with pytest.raises(RuntimeError, match="down"):
        observed(fail)({}, CONTEXT)  # type: ignore[arg-type]
    assert "ServerErrors" not in capsys.readouterr().out
