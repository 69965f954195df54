"""``python -m infra.bench.recommending <producers> <slices>``: the daily run among made-up producers up to the end of
its first slice; prints the measurements as JSON.

It runs in its own process, so that its peak memory is that of a run. The process answers HTTP requests to DynamoDB
itself, because filling a database takes many minutes. CPU time is that of the run, without the time to make answers.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from beatpass import clock
from beatpass.domain.platform.figures import Figure, StandingKey
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.client import CONNECTION
from beatpass.storage.dynamodb.tables import RecommendationItem
from beatpass.storage.platform import figure_keys
from beatpass.usecases.collaboration.recommend_collaborations import recommend_collaborations
from infra.as_of import travel_if_asked
from infra.bench.crowd import collaborators, standing
from infra.bench.listening import name

_PAGE = 800  # standings in a MB


@dataclass(frozen=True, slots=True)
class Taken:
    """CPU time: ``survey_seconds`` of the first pass over all, ``slice_seconds`` for the ``served`` producers."""

    producers: int
    candidates: int
    served: int
    survey_seconds: float
    slice_seconds: float
    memory_mb: float

    @property
    def seconds_each(self) -> float:
        """Seconds of a whole run, per producer."""
        return self.survey_seconds / self.producers + self.slice_seconds / self.served

    @property
    def seconds_whole(self) -> float:
        """Of a whole run."""
        return self.producers * self.seconds_each


@dataclass(slots=True)
class _DynamoDB:
    """Answers as a DynamoDB with this many producers; ``seconds`` is the CPU time that the answers took."""

    producers: int
    today: int
    seconds: float = 0.0

    def __call__(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        began = time.process_time()
        asked = json.loads(request.body)
        operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
        answer = AWSResponse(request.url, 200, {}, None)
        answer._content = json.dumps(self._answer(operation, asked)).encode()  # noqa: SLF001 - there is no public way
        self.seconds += time.process_time() - began
        return answer

    def _answer(self, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        if operation == "Scan":
            return self._scan(asked)
        if operation == "BatchGetItem":
            return {
                "Responses": {table: self._found(table, each["Keys"]) for table, each in asked["RequestItems"].items()}
            }
        return {}

    def _scan(self, asked: dict[str, Any]) -> dict[str, Any]:
        first = int(asked["ExclusiveStartKey"]["pk"]["S"]) if "ExclusiveStartKey" in asked else asked["Segment"]
        numbers = range(first, self.producers, asked["TotalSegments"])
        made = ((number, standing(number, today=self.today)) for number in numbers[:_PAGE])
        items = [_item(f"A#{name('a', number)}", documents.dump(each)) for number, each in made]
        rest = numbers[_PAGE:]
        return {"Items": items} | ({"LastEvaluatedKey": {"pk": {"S": str(rest[0])}}} if rest else {})

    def _found(self, table: str, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """All producers have a standing and collaborators; none has dismissals."""
        if table == RecommendationItem.Meta.table_name:
            return []
        return [_item(key["pk"]["S"], documents.dump(self._figure(key)), sk=key["sk"]["S"]) for key in wanted]

    def _figure(self, key: dict[str, Any]) -> Figure:
        number = int(key["pk"]["S"][-8:])
        if key["sk"]["S"] == figure_keys.key_of(StandingKey(""))[1]:
            return standing(number, today=self.today)
        return collaborators(number, producers=self.producers)


def _item(pk: str, body: str, *, sk: str = "") -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}, "version": {"N": "1"}, "body": {"S": body}}


def take(producers: int, *, slices: int) -> Taken:
    """``slices`` is the number of slices, at least two."""
    now = clock.now()
    database = _DynamoDB(producers, now.toordinal())
    CONNECTION.client.meta.events.register("before-send.dynamodb", database)
    passes: list[float] = []

    def in_time() -> bool:
        """The run calls this at the end of the first pass and of its first slice."""
        passes.append(time.process_time() - database.seconds)
        return len(passes) == 1

    began = time.process_time()
    made = recommend_collaborations("bench", now=now, slices=slices, in_time=in_time)
    surveyed, served = passes
    return Taken(
        producers=producers,
        candidates=made.candidates,
        served=made.asked,
        survey_seconds=surveyed - began,
        slice_seconds=served - surveyed,
        memory_mb=_peak_mb(),
    )


def _peak_mb() -> float:
    """The peak since this program began; getrusage includes the program that started it."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


if __name__ == "__main__":
    travel_if_asked()
    print(json.dumps(asdict(take(int(sys.argv[1]), slices=int(sys.argv[2])))))
