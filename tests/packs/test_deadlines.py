"""The days of the national market, as the notices of 2025 and 2026 set them; each deadline can be explained."""

from calendar import monthrange
from datetime import date

import pytest

from workbench.base.paths import resources
from workbench.domain.deadlines import reckon
from workbench.domain.holidays import holidays
from workbench.rules.deadline import Deadline
from workbench.rules.library import Library
from workbench.rules.timeline import Entry

LIBRARY = Library.load(folder=resources() / "rulepacks" / "cn.ets.common")
PACK = LIBRARY.packs["cn.ets.common"]
HOLIDAYS = holidays(Library.load(folder=resources() / "rulepacks" / "cn.calendar").packs, date.max)
ENTRIES = [
    pytest.param(entry, id=f"{name} {entry.since}")
    for name, timeline in PACK.deadlines.items()
    for entry in timeline.entries
]


def day_of(name: str, trigger: date) -> date | None:
    deadline = PACK.deadlines[name].at(trigger, date.max).value
    parameters = LIBRARY.rules("cn.ets.common", trigger, date.max).parameters
    return reckon(deadline, trigger, "事", HOLIDAYS, parameters).day


@pytest.mark.parametrize(
    ("month", "day"),
    [
        (1, date(2026, 3, 12)),
        (2, date(2026, 4, 9)),
        (3, date(2026, 5, 10)),
        (4, date(2026, 6, 9)),
        (5, date(2026, 7, 10)),
        (6, date(2026, 8, 9)),
        (7, date(2026, 9, 9)),
        (8, date(2026, 10, 10)),
        (9, date(2026, 11, 9)),
        (10, date(2026, 12, 10)),
        (11, date(2027, 1, 9)),
        (12, date(2027, 2, 9)),
    ],
)
def test_a_month_of_2026_is_deposited_by(month: int, day: date) -> None:
    assert day_of("monthly_deposit", date(2026, month, monthrange(2026, month)[1])) == day


def test_the_first_half_of_2025_is_made_up_for_by_the_end_of_october() -> None:
    ends = [date(2025, month, monthrange(2025, month)[1]) for month in range(1, 8)]
    assert [day_of("monthly_deposit", end) for end in ends] == [date(2025, 10, 31)] * 6 + [date(2025, 9, 9)]


YEAR_2024, YEAR_2025, YEAR_2026 = date(2024, 12, 31), date(2025, 12, 31), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("name", "trigger", "day"),
    [
        ("annual_report", YEAR_2024, date(2025, 3, 31)),
        ("annual_report_new", YEAR_2024, date(2025, 6, 30)),
        ("annual_report_same", YEAR_2024, date(2025, 6, 30)),
        ("annual_report", YEAR_2025, date(2026, 3, 31)),
        ("annual_report_same", YEAR_2025, date(2026, 3, 31)),
        ("annual_report_six", YEAR_2025, date(2026, 3, 31)),
        ("annual_report", YEAR_2026, date(2027, 3, 31)),
        ("annual_report_six", YEAR_2026, None),
        ("verification_power", YEAR_2024, date(2025, 6, 30)),
        ("verification_new", YEAR_2024, date(2025, 8, 31)),
        ("verification_power", YEAR_2025, date(2026, 6, 30)),
        ("verification_new", YEAR_2025, date(2026, 7, 31)),
        ("verification_same", YEAR_2025, date(2026, 7, 31)),
        ("verification_six", YEAR_2025, date(2026, 12, 31)),
        ("pre_allocation_power", YEAR_2024, date(2025, 4, 20)),
        ("pre_allocation_new", YEAR_2025, date(2026, 4, 10)),
        ("pre_allocation_power", YEAR_2025, date(2026, 6, 30)),
        ("allocation_fixed_power", YEAR_2024, date(2025, 7, 31)),
        ("allocation_fixed_new", YEAR_2024, date(2025, 9, 30)),
        ("allocation_fixed", YEAR_2025, date(2026, 9, 20)),
        ("allocation_issued_power", YEAR_2024, date(2025, 8, 20)),
        ("allocation_issued_new", YEAR_2024, date(2025, 10, 20)),
        ("allocation_issued", YEAR_2025, date(2026, 9, 30)),
        ("surrender", date(2023, 12, 31), date(2024, 12, 31)),
        ("surrender", YEAR_2024, date(2025, 12, 31)),
        ("surrender", YEAR_2025, date(2026, 12, 31)),
        ("carry_over_first", YEAR_2025, date(2026, 3, 20)),
        ("carry_over", YEAR_2025, date(2026, 6, 10)),
        ("surrender", YEAR_2026, None),
        ("verifiers_assessed", YEAR_2024, date(2025, 12, 31)),
        ("verifiers_assessed", YEAR_2025, date(2026, 11, 30)),
        ("quality_plan", date(2025, 1, 1), date(2025, 6, 30)),
        ("quality_plan", date(2026, 1, 1), date(2025, 12, 31)),
        ("quality_plan", date(2027, 1, 1), date(2026, 12, 31)),
        ("quality_plan", date(2028, 1, 1), None),
        ("list_published", date(2026, 1, 1), date(2025, 10, 31)),
        ("list_published", date(2027, 1, 1), date(2026, 10, 31)),
        # from a day a person enters: working days over the National Day of 2026
        ("verification_objection", date(2026, 9, 30), date(2026, 10, 15)),
        ("verification_decision", date(2026, 9, 30), date(2026, 10, 20)),
        ("allocation_objection", date(2026, 9, 30), date(2026, 10, 15)),
        ("findings_answer", date(2026, 9, 30), date(2026, 10, 13)),
        ("visit_notice", date(2026, 10, 9), date(2026, 9, 30)),
        ("visit_checklist", date(2026, 9, 30), date(2026, 10, 9)),
        ("conclusion_clean", date(2026, 9, 30), date(2026, 10, 13)),
        ("result_told", date(2026, 9, 30), date(2026, 10, 15)),
        ("retention", date(2026, 3, 31), date(2031, 3, 31)),
        ("retention_standard", date(2026, 7, 2), date(2036, 7, 2)),
        ("retention_agency", date(2026, 7, 2), date(2036, 7, 2)),
    ],
)
def test_the_day_of(name: str, trigger: date, day: date | None) -> None:
    assert day_of(name, trigger) == day


@pytest.mark.parametrize("entry", ENTRIES)
def test_each_deadline_is_said_in_both_languages_and_was_published_already(entry: Entry[Deadline]) -> None:
    deadline = entry.value
    assert deadline.label.zh
    assert deadline.label.en
    assert deadline.note is None or deadline.note.en
    assert entry.published <= date(2026, 11, 21)


def test_only_what_came_second_hand_is_marked_so() -> None:
    doubtful = {
        name
        for name, timeline in PACK.deadlines.items()
        for entry in timeline.entries
        if entry.cite.confidence != "text"
    }
    assert doubtful == {"monthly_deposit_power", "retention_standard"}


def test_twenty_four_guidelines_each_have_a_standing_and_a_pack() -> None:
    parameters = LIBRARY.rules("cn.ets.common", date(2026, 12, 31), date.max).parameters
    sectors = set(parameters["sectors"].value)  # type: ignore[arg-type]
    assert len(sectors) == 24
    assert set(parameters["sector_market"].value) == sectors  # type: ignore[arg-type]
    assert set(parameters["sector_packs"].value) == sectors  # type: ignore[arg-type]


def test_what_a_deadline_is_done_by_is_a_form_of_some_pack(library: Library) -> None:
    deadlines = [entry.value for timeline in PACK.deadlines.values() for entry in timeline.entries]
    assert all(bool(deadline.form) == bool(deadline.packs) for deadline in deadlines)
    wanted = {(pack, deadline.form) for deadline in deadlines for pack in deadline.packs}
    assert wanted <= {(pack.name, form) for pack in library.packs.values() for form in pack.forms}


def test_every_day_that_begins_or_ends_a_limit_of_a_verification_is_asked_in_its_case() -> None:
    (form,) = (entry.value for entry in PACK.templates["verification"].entries)
    asked = {field.happens for _, section in form.walk() for field in section.fields if field.happens}
    entries = [entry.value for timeline in PACK.deadlines.values() for entry in timeline.entries]
    of_verification = [each for each in entries if each.cite.document.id == "verification_guide_2021"]
    assert of_verification
    assert {each.trigger for each in of_verification} <= asked
    assert {name for each in of_verification for name in each.ended_by} <= asked
