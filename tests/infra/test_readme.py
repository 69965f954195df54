"""README.md and infra/README.md agree with the template, the Makefile and the routes."""

from __future__ import annotations

import re
from collections import defaultdict

from infra.local.stack import ROOT
from tests.support.http import route_of
from tests.support.roles import allowed
from tests.support.template import functions, resources

README = (ROOT / "README.md").read_text()
_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"}


def written_by() -> dict[str, set[str]]:
    """The functions that infra/README.md names as writers, by table."""
    lines = (
        (ROOT / "infra/README.md").read_text().partition("| table | what it holds | written by |")[2].splitlines()[2:]
    )
    rows = [line.strip("| ").split(" | ") for line in lines[: lines.index("")]]
    return {table: set(re.findall(r"`(\w+)`", writers)) for table, _, writers in rows}


def test_the_page_names_the_writers_of_every_table() -> None:
    may_write = defaultdict(set)
    for name in functions():
        for action, table in allowed(name):
            if action.removeprefix("dynamodb:") in _WRITES:
                may_write[table].add(name)
    assert written_by() == {table: may_write[table] for table in resources("AWS::DynamoDB::Table")}


def test_every_command_of_the_tour_exists() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    called = re.findall(r"(?:^|\$\(|`)make ((?:[a-z-]+ )*[a-z-]+)", README, re.MULTILINE)
    named = {target for targets_of_one in called for target in targets_of_one.split()}
    assert len(named) > 10
    assert named <= set(targets)
    assert len(targets) == len(set(targets))  # make uses the last of two, and only warns


def test_every_request_of_the_tour_has_a_route() -> None:
    names = dict(re.findall(r"^(\w+)=\$URL(/v1/[^\s\"]+)", README, re.MULTILINE))
    tour = README.partition("## A tour")[2].replace("\\\n", " ")
    for name, path in names.items():
        tour = tour.replace(f"${name}", f"$URL{path}")
    called = [
        (method or "GET", re.sub(r"\$\w+", "x", path))
        for method, path in re.findall(r"curl -s(?: -X (\w+))?[^\n]*?\$URL(/v1/[^\s\"?)]+)", tour)
    ]
    assert len(called) > 15
    assert [each for each in called if route_of(*each) is None] == []
