import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.canonical import canonical
from workbench.base.errors import WorkbenchError
from workbench.base.text import Label
from workbench.domain import reading
from workbench.domain.approval import ROLES
from workbench.domain.document import freeze, results_of
from workbench.domain.evidence import Facts
from workbench.domain.filing import NotReady, Revision, Said
from workbench.domain.reading import read, recall, restore
from workbench.rules.library import Library
from workbench.rules.outcome import Finding, Outcome


def test_a_document_read_back_says_what_was_said(revision: Revision) -> None:
    said = read(revision.document).said
    for field in fields(Said):
        assert getattr(said, field.name) == getattr(revision, field.name), field.name


def test_the_public_shape_has_not_moved(revision: Revision) -> None:
    said = json.loads(revision.document)
    assert said["schema"] == "carbon-workbench/filing/1"
    assert said["cells"]["fuels/r1/quantity"] == {
        "value": "2317.68",
        "type": "number",
        "source": {"origin": "workbook", "place": "燃料!B7", "by": "张三", "at": "2026-07-01T08:00:00+00:00"},
    }
    step = next(step for step in said["steps"] if step["path"] == "fuels/r1/ncv")
    assert (step["value"], step["type"], step["unit"], step["origin"]) == (
        "25.024",
        "number",
        "GJ/fuel_unit",
        "default",
    )
    assert set(step["cite"]) == {"document", "article", "confidence"}
    table = next(given for given in step["inputs"] if given.get("name"))
    assert (table["key"], table["value"], table["since"]) == ("anthracite", "25.024", "2024-01-01")
    assert said["evidence"][0]["paths"] == ["fuels/r1/quantity"]
    assert sorted(said) == [
        *("by", "cells", "documents", "enterprise", "evidence", "filing", "findings", "form", "frozen_at", "period"),
        *("revision", "rules", "schema", "steps", "supersedes", "values"),
    ]


def test_no_number_travels_as_a_binary_float(revision: Revision) -> None:
    def refuse(text: str) -> None:
        raise AssertionError(text)

    json.loads(revision.document, parse_float=refuse)


def test_the_same_filing_has_the_same_bytes(outcome_and_said: tuple[Outcome, Said], revision: Revision) -> None:
    outcome, said = outcome_and_said
    shuffled = replace(said, packs=dict(reversed(list(said.packs.items()))))
    assert freeze(shuffled, outcome).digest == revision.digest


def test_an_outcome_with_errors_is_not_said(outcome_and_said: tuple[Outcome, Said]) -> None:
    outcome, said = outcome_and_said
    error = Finding("error", "cell.missing", "fuels/r1/quantity", {})
    with pytest.raises(NotReady):
        freeze(said, replace(outcome, findings=(error,)))


def test_findings_left_open_are_told_with_their_arguments(outcome_and_said: tuple[Outcome, Said]) -> None:
    outcome, said = outcome_and_said
    cite = next(step.cite for step in outcome.steps.values() if step.cite)
    args = {"label": Label("消耗量", "Quantity"), "least": Decimal("0.50"), "places": 2}
    finding = Finding("warning", "steel.odd", "fuels/r1/quantity", args, cite, Label("请核对"))
    again = read(freeze(said, replace(outcome, findings=(finding,))).document)
    (told,) = again.results["findings"]
    assert told["args"] == {"label": {"zh": "消耗量", "en": "Quantity"}, "least": "0.50", "places": 2}
    assert told["says"] == {"zh": "请核对"}
    assert again.results["documents"][told["cite"]["document"]]["number"] == cite.document.number
    assert again.disagreements(replace(outcome, findings=())) == ("fuels/r1/quantity",)


def test_two_documents_of_one_name_are_both_told(outcome_and_said: tuple[Outcome, Said]) -> None:
    outcome, _ = outcome_and_said
    cite = next(step.cite for step in outcome.steps.values() if step.cite)
    other = replace(cite, document=replace(cite.document, number="另一份"))
    findings = tuple(Finding("note", "n", "p", {}, each) for each in (cite, other))
    told = results_of(Outcome({}, {}, findings))
    keys = [finding["cite"]["document"] for finding in told["findings"]]
    assert [told["documents"][key]["number"] for key in keys] == [cite.document.number, "另一份"]


def test_a_revision_worked_out_otherwise_is_not_restored(revision: Revision) -> None:
    again = read(revision.document)
    assert restore(again, revision.document, revision.outcome) == revision
    values = dict(revision.outcome.values) | {
        "total/emission": Decimal("1214057.490")
    }  # a zero more, another statement
    with pytest.raises(WorkbenchError, match=r"filing\.rules_changed .*path=total/emission"):
        restore(again, revision.document, replace(revision.outcome, values=values))


def altered(revision: Revision, change: Callable[[dict[str, Any]], object]) -> bytes:
    data = json.loads(revision.document)
    change(data)
    return canonical(data)


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "schema": lambda data: data.pop("cells"),
    "filing": lambda data: data.update(filing=7),
    "revision": lambda data: data.update(revision="1"),
    "form": lambda data: data["form"].update(colour="red"),
    "form/label": lambda data: data["form"].update(label="月报"),
    "form/since": lambda data: data["form"].update(since="2025-02-30"),
    "enterprise": lambda data: data["enterprise"].update(colour="x"),
    "enterprise/name": lambda data: data["enterprise"].update(name=["x"]),
    "rules/known": lambda data: data["rules"].update(known=5),
    "rules/packs/cn.ets.steel": lambda data: data["rules"]["packs"].update({"cn.ets.steel": 5}),
    "cells/fuels/r1/fuel": lambda data: data["cells"].update({"fuels/r1/fuel": "anthracite"}),
    "values/total/emission": lambda data: data["values"].update({"total/emission": 5}),
    "steps/1": lambda data: data["steps"].__setitem__(0, {"path": "a"}),
    "steps/2/formula": lambda data: data["steps"][1].update(formula=5),
    "findings/1/code": lambda data: data.update(findings=[{"level": "error", "code": 5}]),
    "evidence/1/size": lambda data: data["evidence"][0].update(size=-1),
    "evidence/1/paths": lambda data: data["evidence"][0].update(paths=[1]),
    "evidence/1/added_at": lambda data: data["evidence"][0].update(added_at="noon"),
    "evidence/1/kind": lambda data: data["evidence"][0].update(kind=["invoice"]),
    "evidence/1/issued": lambda data: data["evidence"][0].update(issued="2026-02-30"),
    "evidence": lambda data: data["evidence"][0].update(kind=""),
    "evidence/1": lambda data: data["evidence"][0].update(amount="5"),
    "documents": lambda data: data.update(documents=[]),
    "frozen_at": lambda data: data.update(frozen_at="noon"),
}


@pytest.mark.parametrize("place", CHANGES)
def test_what_no_program_of_ours_wrote_is_refused_with_its_place(revision: Revision, place: str) -> None:
    with pytest.raises(WorkbenchError) as caught:
        read(altered(revision, CHANGES[place]))
    assert (caught.value.code, caught.value.args_["place"]) == ("document.malformed", place)


def test_what_a_paper_says_of_itself_is_read_back_and_need_not_be_said(revision: Revision) -> None:
    told = {"kind": "invoice", "number": "25312000", "issued": "2026-06-30", "note": "原件在财务科"}
    (paper,) = read(altered(revision, lambda data: data["evidence"][0].update(told))).said.evidence
    assert paper.facts == Facts("invoice", "25312000", date(2026, 6, 30), "原件在财务科")
    assert read(revision.document).said.evidence[0].facts == Facts()


PEOPLE = ("甲", "乙", "丙")


def approved(**changes: Any) -> list[dict[str, Any]]:
    """Three approvals as JSON, something changed in the second."""
    told = [
        {"role": role, "person": person, "at": f"2026-07-01T0{hour}:00:00+00:00", "version": 7}
        for hour, (role, person) in enumerate(zip(ROLES, PEOPLE, strict=True))
    ]
    told[1] |= changes
    return told


def test_who_approved_a_filing_and_what_it_follows_are_read_back(revision: Revision) -> None:
    again = read(altered(revision, lambda data: data.update(follows="ef" * 32, approvals=approved()))).said
    assert again.follows == "ef" * 32
    assert [(each.role, each.person, each.at.hour, each.version) for each in again.approvals] == [
        ("prepare", "甲", 0, 7), ("review", "乙", 1, 7), ("approve", "丙", 2, 7),
    ]  # fmt: skip


@pytest.mark.parametrize("follows", ["", "ab", "EF" * 32, "ef" * 32 + "\n", None, 5, []])
def test_what_a_filing_follows_is_a_digest(revision: Revision, follows: object) -> None:
    with pytest.raises(WorkbenchError, match=r"document\.malformed place=follows"):
        read(altered(revision, lambda data: data.update(follows=follows)))


APPROVALS: dict[str, list[object]] = {
    "approvals": [
        None, [], approved()[:2], approved()[::-1], [*approved(), approved()[2]], approved(person="甲"),
        approved(person=" 甲 "), approved(person="丙"), approved(person=""), approved(version=8),
        approved(at="2026-07-01T01:00:00Z"),
    ],
    "approvals/2/role": [approved(role="sign"), approved(role=["review"])],
    "approvals/2/person": [approved(person=5)],
    "approvals/2/at": [approved(at="noon"), approved(at="2026-07-01T01:00:00")],
    "approvals/2/version": [approved(version=-1), approved(version=True)],
    "approvals/2": [approved(note="x")],
    "approvals/1": [[5]],
}  # fmt: skip


@pytest.mark.parametrize(("place", "told"), [(place, told) for place in APPROVALS for told in APPROVALS[place]])
def test_approvals_no_three_persons_gave_are_refused(revision: Revision, place: str, told: object) -> None:
    with pytest.raises(WorkbenchError) as caught:
        read(altered(revision, lambda data: data.update(approvals=told)))
    assert caught.value.code == "document.malformed"
    assert str(caught.value.args_["place"]).startswith(place)


def test_our_own_document_is_recalled_by_its_digest_and_no_other(revision: Revision) -> None:
    assert recall(revision.document, revision.digest) == read(revision.document)
    with pytest.raises(WorkbenchError, match=r"revision\.damaged"):
        recall(revision.document.replace(b"2317.68", b"1317.68"), revision.digest)


def test_the_values_of_a_document_are_those_that_were_worked_out(revision: Revision, library: Library) -> None:
    form = library.form(revision.form, revision.rules.day, revision.rules.known)
    assert read(revision.document).values(form) == dict(revision.outcome.values)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"{",
        b'{"schema":1.5}',
        b'{"schema":NaN}',
        b'{"schema":' + b"9" * 5000 + b"}",
        b'{"schema":"\\ud800"}',
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"schema":"carbon-workbench/filing/1","schema":"carbon-workbench/filing/1"}',
    ],
)
def test_rubbish_is_refused(data: bytes) -> None:
    with pytest.raises(WorkbenchError, match=r"document\.malformed"):
        read(data)


@pytest.mark.parametrize("space", [b" ", b"\n"])
def test_the_same_data_in_other_bytes_is_not_the_document(revision: Revision, space: bytes) -> None:
    with pytest.raises(WorkbenchError, match=r"document\.malformed place=JSON"):
        read(revision.document + space)


def test_a_newer_programs_document_is_told_from_a_broken_one(revision: Revision) -> None:
    newer = altered(revision, lambda data: data.update(schema="carbon-workbench/filing/2", extra=1))
    with pytest.raises(WorkbenchError, match=r"document\.newer"):
        read(newer)


def test_a_document_beyond_the_limit_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch, revision: Revision) -> None:
    monkeypatch.setattr(reading, "LARGEST", len(revision.document) - 1)
    with pytest.raises(WorkbenchError, match=r"document\.too_large"):
        read(revision.document)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_whatever_is_put_in_its_place_a_document_is_read_or_refused_in_words(
    revision: Revision, data: st.DataObject
) -> None:
    """Swap any part of a sound document for any JSON: never a crash of another kind."""
    whole = json.loads(revision.document) | {"follows": "ef" * 32, "approvals": approved()}
    at: Any = whole
    for _ in range(3):
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        if not isinstance(at[key], dict | list) or not at[key] or data.draw(st.booleans()):
            break
        at = at[key]
    key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
    at[key] = data.draw(json_values)
    try:
        read(canonical(whole))
    except WorkbenchError as error:
        assert error.code.startswith("document.")  # noqa: PT017 - most swaps are refused, some are harmless
