"""docs/deploying.md names the template's parameters and outputs, and the events that the code acts on."""

from __future__ import annotations

import re

from beatpass.usecases.money import apply_stripe_event
from tests.support.functions import ROOT
from tests.support.template import resources, template

PAGE = (ROOT / "docs/deploying.md").read_text()
_EVENT = r"[a-z_]+(?:\.[a-z_]+)+"


def test_every_parameter_is_explained_with_its_default() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (?:`(.+?)`|\(empty\)) \| .+ \|$", PAGE, re.MULTILINE)
    assert dict(rows) == {name: str(each["Default"]) for name, each in template()["Parameters"].items()}


def test_every_output_that_the_page_names_exists() -> None:
    named = {each for found in re.findall(r"outputs? `(\w+)`(?: and `(\w+)`)?", PAGE) for each in found if each}
    assert len(named) > 3
    assert named <= set(template()["Outputs"])


def test_the_page_names_the_alarms_that_are_raised_until_the_first_run() -> None:
    raised = {
        name for name, each in resources("AWS::CloudWatch::Alarm").items() if each["TreatMissingData"] == "breaching"
    }
    named = PAGE.partition("those on runs that do not come (")[2].partition(")")[0]
    assert set(re.findall(r"`(\w+)`", named)) == raised


def test_the_page_counts_functions_and_snapshots_as_the_template_has_them() -> None:
    made = resources("AWS::Serverless::Function")
    (snapshots,) = re.findall(r"starts the (\d+) functions that people wait for", PAGE)
    assert int(snapshots) == sum("SnapStart" in each for each in made.values())
    (deployments,) = re.findall(r"CodeDeploy shows (\d+) deployments", PAGE)
    assert int(deployments) == len(made)
    run_by_hand = set(re.findall(r"`run (\w+)`", PAGE))
    assert run_by_hand == {name for name in made if name.startswith(("Schedule", "Task"))}


def test_the_page_lists_every_event_that_the_code_handles() -> None:
    (row,) = re.findall(r"^\| events \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)
    platform, connect = (set(re.findall(rf"`({_EVENT})`", cell)) for cell in row)
    handled = set(apply_stripe_event._REFRESHES)
    assert len(handled) > 20
    assert platform | connect == handled
    assert platform & connect == {kind for kind in handled if re.match(r"payout\.(?!recon)", kind)}  # of both balances
    assert {kind for kind in handled if kind.startswith(("account.", "capability.", "payout."))} == connect


def test_the_api_version_is_that_of_the_code() -> None:
    (version,) = re.findall(r"`([\d-]+\.\w+)` \(`API_VERSION` in the code\)", PAGE)
    assert any(f'API_VERSION = "{version}"' in path.read_text() for path in (ROOT / "layers/core").rglob("*.py"))
