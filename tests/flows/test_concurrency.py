"""Many at once, on the deployed system: nobody's change is lost, and every play is counted once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.support.client import playback
from tests.support.deployed import Deployed

EDITORS = 20


def test_of_twenty_edits_of_one_state_with_if_match_one_wins(system: Deployed) -> None:
    ana = system.producer("Ana")
    path = f"/v1/tracks/{ana.upload()['id']}"
    tag = ana.get(path).headers["etag"]

    def edit(number: int) -> tuple[int, int]:
        return number, ana.patch(path, {"title": f"Take {number}"}, headers={"if-match": tag}).status

    with ThreadPoolExecutor(EDITORS) as pool:
        outcomes = dict(pool.map(edit, range(EDITORS)))
    assert Counter(outcomes.values()) == {200: 1, 412: EDITORS - 1}
    [winner] = [number for number, status in outcomes.items() if status == 200]
    assert ana.get(path).body["title"] == f"Take {winner}"


def test_twenty_who_read_again_when_they_are_late_lose_nothing(system: Deployed) -> None:
    """Each adds a tag of its own to those that it sees."""
    ana = system.producer("Ana")
    path = f"/v1/tracks/{ana.upload()['id']}"

    def add(number: int) -> None:
        for _ in range(200):
            seen = ana.get(path)
            tags = [*seen.body["tags"], f"tag {number}"]
            answer = ana.patch(path, {"tags": tags}, headers={"if-match": seen.headers["etag"]})
            if answer.status == 200:
                return
            assert answer.status in {412, 503}, answer
        raise AssertionError(number)

    with ThreadPoolExecutor(EDITORS) as pool:
        list(pool.map(add, range(EDITORS)))
    assert sorted(ana.get(path).body["tags"]) == sorted(f"tag {number}" for number in range(EDITORS))


def test_twenty_edits_without_if_match_are_taken_one_after_another(system: Deployed) -> None:
    """The last one stands; one that met too many others is told to send it again (503), and changed nothing."""
    ana = system.producer("Ana")
    path = f"/v1/tracks/{ana.upload()['id']}"
    first = int(ana.get(path).headers["etag"].strip('"v'))

    def edit(number: int) -> int:
        return ana.patch(path, {"title": f"Take {number}"}).status

    with ThreadPoolExecutor(EDITORS) as pool:
        statuses = Counter(pool.map(edit, range(EDITORS)))
    assert statuses.keys() <= {200, 503}
    assert statuses[200] >= 1
    assert int(ana.get(path).headers["etag"].strip('"v')) == first + statuses[200]


def test_two_hundred_plays_from_ten_threads_are_exact(system: Deployed) -> None:
    ana = system.producer("Ana")
    track = ana.upload()["id"]
    listeners = [system.sign_up() for _ in range(10)]

    def listen(number: int) -> int:
        return listeners[number % 10].post(f"/v1/tracks/{track}/plays", playback()).status

    with ThreadPoolExecutor(10) as pool:
        assert Counter(pool.map(listen, range(200))) == {202: 200}
    system.drain()
    assert system.guest.get(f"/v1/tracks/{track}").body["plays"] == 200
