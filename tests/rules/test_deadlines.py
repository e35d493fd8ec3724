"""Deadlines in a pack: what is wrong with one is told with file and line, and nothing is guessed."""

from datetime import date
from pathlib import Path

import pytest

from workbench.base.paths import resources
from workbench.rules.deadline import After, Fixed, Yearly
from workbench.rules.library import Library
from workbench.rules.pack import Pack, PackRefused

PACK = "title: {zh: 试, en: Try}\nkind: common\nstill_valid: 2026-01-01\nchecked_by: 试\n"
DOCUMENTS = "d:\n  title: {zh: 文, en: Text}\n  status: in_force\n  confidence: text\n"
DAYS = """label: {zh: 天, en: Days}
kind: number
unit: d
values:
  - {since: 2020-01-01, published: 2020-01-01, value: 40, cite: [d, 一]}
"""
GOOD = """deadlines:
  - id: deposit
    label: {zh: 存证, en: Deposit}
    trigger: month_ends
    rule: {after: days, unit: natural_days}
    counting: {from: next_day, holiday: stays, cite: [d, 二]}
    since: 2025-01-31
    published: 2025-01-01
    cite: [d, 一]
"""


def load(folder: Path, deadlines: str) -> Pack:
    pack = folder / "try"
    (pack / "parameters").mkdir(parents=True, exist_ok=True)
    for name, text in {
        "pack.yaml": PACK,
        "documents.yaml": DOCUMENTS,
        "parameters/days.yaml": DAYS,
        "deadlines.yaml": deadlines,
    }.items():
        (pack / name).write_text(text, "utf-8")
    return Library.load(folder=pack).packs["try"]


def test_a_deadline_is_a_timeline_over_the_day_that_sets_it_off(tmp_path: Path) -> None:
    later = GOOD.replace("since: 2025-01-31", "since: 2026-01-31").replace("after: days", "after: 20")
    later = later.replace("published: 2025-01-01", "published: 2026-01-01").removeprefix("deadlines:\n")
    timeline = load(tmp_path, GOOD + later).deadlines["deposit"]
    assert timeline.at(date(2025, 12, 31), date.max).value.rule == After("days", "natural_days")
    assert timeline.at(date(2026, 1, 31), date.max).value.rule == After(20, "natural_days")
    assert timeline.at(date(2026, 1, 31), date(2025, 6, 1)).value.rule == After("days", "natural_days")


def test_the_counting_convention_has_its_own_citation(tmp_path: Path) -> None:
    counting = load(tmp_path, GOOD).deadlines["deposit"].entries[0].value.counting
    assert counting.cite is not None
    assert counting.cite.article == "二"


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ('{on: "03-31"}', Yearly(3, 31, 1)),
        ('{on: "10-31", year: 0}', Yearly(10, 31, 0)),
        ("{days: {2025: 2026-03-31}}", Fixed({2025: date(2026, 3, 31)})),
        ("{after: -2, unit: working_days}", After(-2, "working_days")),
    ],
)
def test_a_rule_is_a_count_a_day_of_the_year_or_a_list_of_days(
    tmp_path: Path, rule: str, found: After | Yearly | Fixed
) -> None:
    text = GOOD.replace("{after: days, unit: natural_days}", rule)
    assert load(tmp_path, text).deadlines["deposit"].entries[0].value.rule == found


FAULTS = {
    "an unknown key": ("cite: [d, 一]\n", "cite: [d, 一]\n    by: me\n", ":10: unknown key by"),
    "no citation": ("    cite: [d, 一]\n", "", ":2: cite is missing"),
    "an unknown document": ("cite: [d, 一]", "cite: [e, 一]", ":9: no document e"),
    "a trigger nobody lists": ("month_ends", "moon_rises", ":4: moon_rises is neither regular nor one of triggers"),
    "an unknown unit": ("natural_days", "moons", ":5: unit must be one of"),
    "no unit": (", unit: natural_days", "", ":5: unit is missing"),
    "half a day": ("after: days", "after: 1.5", ":5: after is a whole number"),
    "days without end": ("after: days", "after: 99999", ":5: after is a whole number"),
    "a parameter in another unit": ("unit: natural_days", "unit: years", ":5: days is no number parameter in a"),
    "an unknown parameter": ("after: days", "after: weeks", ":5: weeks is no number parameter in d"),
    "two rules at once": ("unit: natural_days}", 'unit: natural_days, on: "03-31"}', ":5: a rule is one of"),
    "no rule": ("{after: days, unit: natural_days}", "soon", ":5: a rule is after"),
    "no such day": ("{after: days, unit: natural_days}", '{on: "02-30"}', ":5: on is a month and day"),
    "the leap day": ("{after: days, unit: natural_days}", '{on: "02-29"}', ":5: on is a month and day"),
    "a year too far": ("{after: days, unit: natural_days}", '{on: "03-31", year: 9}', ":5: year is -1, 0, 1 or 2"),
    "a day that is none": ("{after: days, unit: natural_days}", "{days: {2025: soon}}", ":5: 2025 must be a day"),
    "a year that is none": ("{after: days, unit: natural_days}", "{days: {last: 2026-03-31}}", ":5: last is no year"),
    "an unknown duty": ("    since", "    duty: dance\n    since", ":7: no duty dance in the profile"),
    "backwards and moved": (
        "{after: days, unit: natural_days}\n    counting: {from: next_day, holiday: stays",
        "{after: -2, unit: working_days}\n    counting: {from: next_day, holiday: next_working_day",
        ":6: a day counted backwards stays",
    ),
    "an end before its beginning": (
        "    published",
        "    until: 2024-01-01\n    published",
        ":8: ends before it begins",
    ),
    "a silent successor": ("", GOOD.removeprefix("deadlines:\n"), "reaches back across"),
}


@pytest.mark.parametrize(("old", "new", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_file_and_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    with pytest.raises(PackRefused) as refused:
        load(tmp_path, GOOD.replace(old, new, 1) if old else GOOD + new)
    faults = [str(each) for each in refused.value.faults]
    assert any(each.startswith("try/deadlines.yaml:") and fault in each for each in faults), faults


def test_a_fixed_day_needs_a_trigger_of_the_calendar() -> None:
    common = Library.load(folder=resources() / "rulepacks" / "cn.ets.common").packs["cn.ets.common"]
    for timeline in common.deadlines.values():
        for entry in timeline.entries:
            regular = entry.value.trigger in ("month_ends", "year_ends", "year_begins")
            assert regular or isinstance(entry.value.rule, After)
