"""The generated parts of template.yaml equal those of infra/template/, and every alarm is in the runbook."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from infra import tables as local_tables
from infra.template import __main__ as command
from infra.template import alarms, tables
from infra.template.document import PATH, parse
from infra.template.runbook import NoSection, section_of, sections
from tests.support.functions import ROOT
from tests.support.template import functions, resources


def test_the_template_is_up_to_date() -> None:
    assert command.generated(PATH.read_text()) == PATH.read_text(), "run: make template"


def test_check_reports_a_changed_row(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["template", "--check"])
    assert command.main() == 0
    monkeypatch.setattr(tables, "TABLES", (replace(tables.TABLES[0], streamed=True), *tables.TABLES[1:]))
    assert command.main() == 1
    printed = capsys.readouterr().err
    assert "out of date" in printed
    assert "+      StreamSpecification" in printed


def test_an_edited_generated_line_is_replaced() -> None:
    edited = PATH.read_text().replace("Threshold: 300000", "Threshold: 3", 1)
    assert edited != PATH.read_text()
    assert command.generated(edited) == PATH.read_text()


def test_a_template_without_markers_is_refused() -> None:
    with pytest.raises(command.NoMarkers):
        command.generated(PATH.read_text().replace("# --- end alarms", "# alarms"))


def test_every_alarm_has_one_section_and_every_section_an_alarm() -> None:
    explained = [alarm for _, alarm in sections()]
    assert len(explained) == len(set(explained))
    assert set(explained) == set(resources("AWS::CloudWatch::Alarm"))


def test_every_alarm_names_its_section() -> None:
    for name, alarm in resources("AWS::CloudWatch::Alarm").items():
        text = alarm["AlarmDescription"]
        assert re.fullmatch(r"[A-Z][^.]+\. See docs/runbook\.md \d+\.\d+\.", text), name
        assert text.endswith(f" {section_of(name)}."), name


def test_an_alarm_without_a_section_is_refused() -> None:
    with pytest.raises(NoSection, match="0 sections named NobodyExplains"):
        replace(alarms.ALARMS[0], name="NobodyExplains").resource()


def test_sections_are_numbered_in_order() -> None:
    chapter, number = 0, 0
    for found in re.findall(r"^###? ([\d.]+) ", (ROOT / "docs/runbook.md").read_text(), re.MULTILINE):
        chapter, number = (chapter, number + 1) if "." in found else (chapter + 1, 0)
        assert found == (f"{chapter}.{number}" if number else f"{chapter}")


def test_alarms_are_in_the_order_of_the_runbook() -> None:
    assert [each.name for each in alarms.ALARMS] == [alarm for _, alarm in sections()]


def test_every_section_has_means_look_at_and_do() -> None:
    page = (ROOT / "docs/runbook.md").read_text()
    for _, alarm in sections():
        text = page.partition(f" {alarm}\n")[2].partition("\n##")[0]
        assert [each for each in ("Means", "Look at", "Do") if f"- **{each}**: " not in text] == [], alarm


def test_the_runbook_names_commands_and_functions_that_exist() -> None:
    page = (ROOT / "docs/runbook.md").read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+(?:-[a-z]+)*)", page)) <= targets
    known = set(resources("AWS::Serverless::Function"))
    assert set(re.findall(r"`?(?:run|errors) ([A-Z]\w+)", page)) <= known
    assert set(re.findall(r"`((?:http|stream|schedule|task|webhook)_\w+)`", page)) <= set(functions())


def test_local_tables_equal_those_of_the_template() -> None:
    assert [f"{each.name.upper()}_TABLE" for each in tables.TABLES] == list(local_tables.TABLES)
    streamed = {f"{each.name.upper()}_TABLE" for each in tables.TABLES if each.streamed}
    assert streamed == local_tables._STREAMED


def test_every_log_group_belongs_to_a_function_or_the_api() -> None:
    template = parse(PATH.read_text())["Resources"]
    writers = [name for name, each in template.items() if each["Type"].startswith("AWS::Serverless::")]
    logged = {name for name in writers if template[name]["Type"] != "AWS::Serverless::LayerVersion"}
    assert {name.removesuffix("Logs") for name in resources("AWS::Logs::LogGroup")} == logged
