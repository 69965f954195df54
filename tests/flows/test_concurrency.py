"""Several clients at once on the deployed system (more threads: tests/usecases/catalogue/test_concurrent_edits.py).

Each thread makes the local stack start a worker of its own, hence only four.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.support.client import playback
from tests.support.deployed import Deployed

THREADS = 4


def test_of_edits_of_one_state_with_if_match_one_wins(system: Deployed) -> None:
    ana = system.producer("Ana")
    path = f"/v1/tracks/{ana.upload()['id']}"
    tag = ana.get(path).headers["etag"]

    def edit(number: int) -> int:
        return ana.patch(path, {"title": f"Take {number}"}, headers={"if-match": tag}).status

    with ThreadPoolExecutor(THREADS) as pool:
        assert Counter(pool.map(edit, range(20))) == {200: 1, 412: 19}


def test_two_hundred_plays_are_exact(system: Deployed) -> None:
    track = system.producer("Ana").upload()["id"]
    listeners = [system.sign_up() for _ in range(10)]

    def listen(number: int) -> int:
        return listeners[number % 10].post(f"/v1/tracks/{track}/plays", playback()).status

    with ThreadPoolExecutor(THREADS) as pool:
        assert Counter(pool.map(listen, range(200))) == {202: 200}
    system.drain()
    assert system.guest.get(f"/v1/tracks/{track}").body["plays"] == 200
