"""Documents of every version that was ever written can be read, and are written in the present one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.money.pooling.pools import PoolShare
from beatpass.domain.platform.facts import Fact
from beatpass.storage.catalogue import entities
from beatpass.storage.catalogue.entities import Entity
from beatpass.storage.dynamodb import documents
from beatpass.storage.dynamodb.documents import NewerDocument
from beatpass.storage.dynamodb.tables import CatalogueItem, FinanceItem
from beatpass.storage.money.invoices import invoice_of
from beatpass.storage.money.journal import load_entry, load_line
from beatpass.storage.money.payouts import payout_of
from beatpass.storage.money.sales import sale_state_of
from beatpass.storage.money.statement_lines import statement_line_of
from beatpass.storage.platform import activity
from beatpass.storage.platform.activity import UnreadableFact
from tests.support.stored_samples import SAMPLES, sample_of, sample_path, shape, stored_kinds

KINDS = stored_kinds()
FILES = sorted(SAMPLES.glob("*.json"))
_ADD = "run: .venv/bin/python -m tests.support.stored_samples"


def a_row(text: str) -> FinanceItem:
    return FinanceItem("pk", "sk", version=1, body=text)


# Documents with others in them.
WHOLE: dict[str, Callable[[str], Any]] = {
    "JournalEntry": load_entry,
    "PoolShare": lambda text: PoolShare(**documents.fields_of(PoolShare, text)),
    "SaleState": sale_state_of,
    "StatementLine": statement_line_of,
    "StoredInvoice": lambda text: invoice_of("in_1", a_row(text)),
    "StoredPayout": lambda text: payout_of(a_row(text)),
    "Transaction": load_line,
}


def read(kind: type[Any], text: str) -> Any:  # noqa: ANN401 - a document
    """As storage does."""
    if kind.__name__ in WHOLE:
        return WHOLE[kind.__name__](text)
    if kind.__name__ in {each.__name__ for each in Fact.__args__}:
        return activity.from_body(kind.__name__, text)
    if kind in Entity.__args__:
        return entities.from_item(kind, CatalogueItem("pk", "sk", version=1, body=text))
    return documents.load(kind, text)


def written(document: Any) -> dict[str, Any]:  # noqa: ANN401 - a document
    """As storage writes it, without the version."""
    if type(document).__name__ in {each.__name__ for each in Fact.__args__}:
        body = activity.to_item(document).body
    elif isinstance(document, Entity):
        body = entities.to_item(document).body
    elif type(document).__name__ in WHOLE:
        body = documents.dump_whole(document)
    else:
        body = documents.dump(document)
    found: dict[str, Any] = json.loads(body)
    found.pop("_v", None)
    return found


@pytest.mark.parametrize("name", sorted(KINDS))
def test_there_is_a_sample_of_every_version(name: str) -> None:
    kind = KINDS[name]
    for version in range(1, documents.version_of(kind) + 1):
        assert sample_path(kind, version).exists(), _ADD


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_sample_is_read_and_written_again(path: Any) -> None:  # noqa: ANN401 - a path
    """A field that was renamed, or dropped, without an upgrade cannot be read, or is lost; so is one that changed."""
    name, version = path.stem.split(".")
    kind = KINDS[name]
    sample = json.loads(path.read_text())
    assert sample.get("_v", 1) == int(version)
    again = written(read(kind, json.dumps(sample)))
    if int(version) == documents.version_of(kind):
        sample.pop("_v", None)
        assert again == again | sample, "change the version, and add an upgrade"
        now = shape(sample_of(kind))
        assert {field: now[field] for field in sample} == shape(sample), "change the version, and add an upgrade"
    assert set(again) <= {field.name for field in fields(kind)}


def test_no_sample_is_of_a_kind_that_nobody_reads() -> None:
    assert {path.stem.split(".")[0] for path in FILES} == set(KINDS)


@dataclass(frozen=True)
class Heard:
    """Of version 3: ``ms`` was ``seconds`` first, and the country was written in small letters."""

    UPGRADES: ClassVar = (
        lambda body: {
            **{name: value for name, value in body.items() if name != "seconds"},
            "ms": body["seconds"] * 1000,
        },
        lambda body: {**body, "country": body.get("country", "").upper()},
    )

    ms: int = 0
    country: str = ""


@given(st.integers(0, 10_000), st.sampled_from(["ca", "de", ""]))
def test_old_versions_are_upgraded_one_by_one(seconds: int, country: str) -> None:
    now = Heard(ms=seconds * 1000, country=country.upper())
    assert documents.load(Heard, json.dumps({"seconds": seconds, "country": country})) == now
    assert documents.load(Heard, json.dumps({"_v": 2, "ms": seconds * 1000, "country": country})) == now
    assert documents.load(Heard, documents.dump(now)) == now
    assert json.loads(documents.dump(now))["_v"] == 3


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_records_of_money_of_a_later_release_are_refused_and_never_misread(name: str) -> None:
    sample = json.loads(sample_path(KINDS[name], 1).read_text())
    with pytest.raises(NewerDocument, match=f"{name} of version 2"):
        read(KINDS[name], json.dumps({"_v": 2, **sample}))


def test_a_record_of_money_of_an_earlier_version_is_upgraded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if lines had said ``cents`` before."""
    sample = json.loads(sample_path(KINDS["Transaction"], 1).read_text())
    old = {("cents" if field == "amount" else field): value for field, value in sample.items()}
    upgrade = lambda body: {("amount" if name == "cents" else name): each for name, each in body.items()}  # noqa: E731
    monkeypatch.setattr(KINDS["Transaction"], "UPGRADES", (upgrade,), raising=False)
    line = load_line(json.dumps(old))
    assert line == load_line(json.dumps({"_v": 2, **sample}))
    assert json.loads(documents.dump_whole(line)) == {"_v": 2, **sample}


def test_a_document_of_a_later_release_is_refused() -> None:
    with pytest.raises(NewerDocument, match="Heard of version 4"):
        documents.load(Heard, '{"_v": 4, "ms": 1}')
    with pytest.raises(NewerDocument, match="Standing of version 2"):
        documents.load(KINDS["Standing"], '{"_v": 2, "plays": 1}')


def test_a_fact_of_a_later_release_is_put_aside_and_not_misread() -> None:
    sample = json.loads(sample_path(KINDS["PlayLogged"], 1).read_text())
    record = activity.FactRecord(("ARTIST#x", "PLAY#x#x"), 1, "PlayLogged", json.dumps({"_v": 2, **sample}))
    with pytest.raises(UnreadableFact, match="NewerDocument"):
        activity.read(record)


def test_the_first_version_is_not_marked() -> None:
    """So documents that were written before there were versions are of version 1."""
    standing = KINDS["Standing"](plays=3)
    assert documents.dump(standing) == '{"plays":3}'
