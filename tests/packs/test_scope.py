"""The duty to disclose equals a plain reading of the measures, list by list, whatever happened to the enterprise.

`plain` walks spans as the text tells them: three years from the list after an event, three more from their end for
each event that falls into them. It shares nothing with the form, which reckons years left over from list to list.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.excel.test_recalculated import results
from workbench.domain import duty as domain
from workbench.domain.duty import Verdict
from workbench.domain.names import DISCLOSURE
from workbench.excel.template import write
from workbench.rules.cells import Cell, Cells, Source, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules
from workbench.services import duty

DAY = date(2026, 11, 21)
LAST = 2044
"""Beyond every span that can come of what is drawn below."""


@dataclass(frozen=True)
class Span:
    first: date
    last: date | None = None


@dataclass(frozen=True)
class Facts:
    directory: tuple[Span, ...] = ()
    audits: tuple[Span, ...] = ()
    shares: tuple[Span, ...] = ()
    bonds: tuple[Span, ...] = ()
    events: tuple[tuple[date, Decimal, bool], ...] = ()
    """The day of each decision, its fine, and whether production was halted."""
    published: dict[int, date] = field(default_factory=dict)
    yearly: bool = False

    def cells(self, year: int = 2026) -> Cells:
        said: dict[str, Value] = {"about/name": "某企业", "about/permit": "simple", "about/year": str(year)}
        said |= {"questions/in_directory": bool(self.directory), "questions/in_audits": bool(self.audits)}
        said |= {"questions/is_listed": bool(self.shares), "questions/is_bond": bool(self.bonds)}
        said |= {"questions/by_other": False}
        if self.shares or self.bonds:
            said["questions/had_events"] = bool(self.events)
        for n, span in enumerate(self.directory, 1):
            said |= {f"directory/r{n}/category": "air", **_days(f"directory/r{n}", span, "entered", "left")}
        for n, span in enumerate(self.audits, 1):
            said |= {f"audits/r{n}/document": f"第{n}批", f"audits/r{n}/reason": "toxic"}
            said |= _days(f"audits/r{n}", span, "listed_on", "accepted")
        for n, (kind, span) in enumerate(
            [("listed", each) for each in self.shares] + [("bond", b) for b in self.bonds]
        ):
            said |= {f"issuers/r{n}/kind": kind, f"issuers/r{n}/name": f"第{n}只"}
            said |= _days(f"issuers/r{n}", span, "since", "until")
        if self.shares or self.bonds:
            for n, (day, fine, halted) in enumerate(self.events, 1):
                said |= {f"events/r{n}/number": f"第{n}号", f"events/r{n}/decided": day}
                said |= {f"events/r{n}/fine": fine, f"events/r{n}/halted": halted}
        for each, day in self.published.items():
            said |= {f"years/r{each}/year": str(each), f"years/r{each}/published": day}
        if self.yearly:
            said["readings/extension"] = "year"
        return Cells({path: Cell(value) for path, value in said.items()})


def _days(row: str, span: Span, first: str, last: str) -> dict[str, Value]:
    return {f"{row}/{first}": span.first, **({f"{row}/{last}": span.last} if span.last else {})}


# ---------------------------------------------------------------- the text, read plainly


def on_the_list(facts: Facts, year: int) -> set[str]:
    """The classes by which an enterprise is on the list of a year."""
    found = set()
    if any(_first(facts, s.first) <= year <= _still(facts, s.last) for s in facts.directory):
        found.add("key")
    if any(_first(facts, s.first) <= year <= (s.last.year + 3 if s.last else LAST) for s in facts.audits):
        found.add("audit")
    for name, spans in (("listed", facts.shares), ("bond", facts.bonds)):
        if any(first <= year <= last for first, last in three_years(facts, spans)):
            found.add(name)
    return found


def _list_day(facts: Facts, year: int) -> date:
    return facts.published.get(year, date(year, 3, 31))


def _first(facts: Facts, day: date) -> int:
    """The first list made once something was so: that of its year, or of the next where that was out."""
    return max(2022, day.year + (day > _list_day(facts, day.year)))


def _still(facts: Facts, day: date | None) -> int:
    return LAST if day is None else day.year if day > _list_day(facts, day.year) else day.year - 1


def three_years(facts: Facts, spans: Sequence[Span]) -> list[tuple[int, int]]:
    starts = []
    for day, fine, halted in facts.events:
        if not (fine >= 100_000 or halted) or day.year < 2021:
            continue
        for year in (day.year + 1, day.year + 2):
            here = [s for s in spans if _first(facts, s.first) <= year <= _still(facts, s.last)]
            late = any(_first(facts, s.first) == year and s.first.year == year - 1 and year > 2022 for s in here)
            if here and (year == day.year + 1 or late):
                starts.append(year)
                break
    found: list[tuple[int, int]] = []
    for start in sorted(set(starts) if facts.yearly else starts):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], found[-1][1] + 3)
        else:
            found.append((start, start + 2))
    return found


# ---------------------------------------------------------------- whatever happened


def days(first: int = 2019, last: int = 2029) -> st.SearchStrategy[date]:
    return st.dates(date(first, 1, 1), date(last, 12, 31))


def spans(most: int = 2) -> st.SearchStrategy[tuple[Span, ...]]:
    one = st.builds(lambda a, b: Span(a, b and max(a, b)), days(), st.none() | days())
    return st.lists(one, max_size=most).map(tuple)


FINES = st.sampled_from([Decimal(text) for text in ("0", "99999.99", "100000", "250000")])
EVENTS = st.lists(st.tuples(days(), FINES, st.booleans()), max_size=4).map(tuple)
PUBLISHED = st.dictionaries(st.integers(2022, 2027), st.integers(1, 120)).map(
    lambda told: {year: date.fromordinal(date(year, 1, 1).toordinal() + day) for year, day in told.items()}
)
FACTS = st.builds(Facts, spans(), spans(), spans(), spans(), EVENTS, PUBLISHED, st.booleans())


@dataclass(frozen=True, repr=False)
class Bench:
    """The form and its rules, too large to be printed where a test fails."""

    form: Form
    rules: Rules

    def judge(self) -> duty.Judge:
        return duty.Judge(self.form, self.rules, 2026)

    def judged(self, facts: Facts) -> Verdict:
        return self.judge().verdict(facts.cells())


@pytest.fixture(scope="module")
def bench(library: Library) -> Bench:
    day = date(2026, 12, 31)
    return Bench(library.form(duty.FORM, day, DAY), library.rules(DISCLOSURE, day, DAY))


@settings(max_examples=60)
@given(facts=FACTS)
def test_every_list_is_that_of_a_plain_reading(bench: Bench, facts: Facts) -> None:
    for each in bench.judged(facts).years:
        wanted = on_the_list(facts, each.year)
        assert {name for name, on in each.classes.items() if on} == wanted, each.year
        assert each.must is bool(wanted)


@settings(max_examples=40)
@given(facts=FACTS, event=st.tuples(days(2021), FINES, st.booleans()))
def test_one_more_event_never_takes_a_list_away(bench: Bench, facts: Facts, event: tuple[date, Decimal, bool]) -> None:
    more = replace(facts, events=(*facts.events, event))
    assert listed(bench.judged(facts)) <= listed(bench.judged(more))


@settings(max_examples=30)
@given(facts=FACTS)
def test_reading_events_by_the_year_is_never_the_longer_way(bench: Bench, facts: Facts) -> None:
    by_year, by_event = (bench.judged(replace(facts, yearly=yearly)) for yearly in (True, False))
    assert listed(by_year) <= listed(by_event)


@settings(max_examples=30)
@given(facts=FACTS)
def test_the_longest_reason_decides_when_it_ends(bench: Bench, facts: Facts) -> None:
    found = bench.judged(facts)
    if found.last is not None:
        assert on_the_list(facts, found.last)
        assert not on_the_list(facts, found.last + 1)
        assert all((found.until(name) or LAST) <= found.last for name in found.classes)
    elif found.must:
        assert found.open
        assert any(not each.last for each in (*facts.directory, *facts.audits))


def listed(verdict: Verdict) -> set[int]:
    return {each.year for each in verdict.years if each.must}


@settings(max_examples=30)
@given(facts=FACTS)
def test_the_table_is_long_enough_and_made_once(bench: Bench, facts: Facts) -> None:
    source = Source("typed")
    whole = bench.judge().fitted(facts.cells(), source)
    outcome = evaluate(bench.form, whole, bench.rules)
    short = ("scope.year_", "scope.beyond_")
    assert [each.code for each in outcome.findings if each.code.startswith(short)] == []
    assert not domain.fitting(whole, outcome.values, 2026, 2022, source)


# ---------------------------------------------------------------- LibreOffice

ALIKE = [
    Facts(),
    Facts(shares=(Span(date(2015, 1, 1)),), events=((date(2023, 5, 1), Decimal(150_000), False),) * 2),
    Facts(
        directory=(Span(date(2023, 4, 2), date(2027, 2, 1)), Span(date(2018, 1, 1), date(2024, 6, 1))),
        audits=(Span(date(2022, 2, 1), date(2023, 9, 9)), Span(date(2026, 8, 1))),
        shares=(Span(date(2024, 4, 1), date(2026, 1, 1)),),
        bonds=(Span(date(2022, 5, 1)),),
        events=(
            (date(2021, 7, 1), Decimal(100_000), False),
            (date(2023, 7, 1), Decimal(0), True),
            (date(2025, 7, 1), Decimal("99999.99"), False),
            (date(2025, 12, 31), Decimal(250_000), True),
        ),
        published={2024: date(2024, 3, 20), 2026: date(2026, 4, 2)},
    ),
    Facts(bonds=(Span(date(2020, 5, 1)),), events=((date(2024, 3, 1), Decimal(300_000), False),) * 3, yearly=True),
]


@pytest.mark.judge("soffice")
def test_libreoffice_comes_to_the_same_years(
    bench: Bench, tmp_path: Path, soffice_recalculate_all: Callable[[Sequence[Path]], tuple[Path, ...]]
) -> None:
    """Every computed answer, the yes and no of each list among them; what stays open is open there too."""
    books, filled, form, rules = [], [], bench.form, bench.rules
    for number, facts in enumerate(ALIKE):
        cells = bench.judge().fitted(facts.cells(), Source("typed"))
        if number == 1:  # a question not answered leaves its lists open
            cells = cells.changed({"questions/in_audits": None})
        file = tmp_path / f"{number}.xlsx"
        write(file, form, rules, cells, evaluate(form, Cells(), rules), spare_rows=2)
        books.append(file)
        filled.append(cells)
    for cells, book in zip(filled, soffice_recalculate_all(books), strict=True):
        wanted = {path: value for path, value in evaluate(form, cells, rules).values.items() if computed(form, path)}
        found = {path: plain(value) for path, value in results(book, form, cells).items() if computed(form, path)}
        assert found == {path: plain(value) for path, value in wanted.items()}
        assert len(wanted) > 150


def computed(form: Form, path: str) -> bool:
    return form.locate(path)[2].computed


def plain(value: object) -> object:
    day = getattr(value, "date", None)
    return day() if callable(day) else value
