"""Rebasing: the same filing under the rules as known on a later day, what would differ, and which statements do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import shown
from workbench.base.text import Label, say
from workbench.domain.comparing import Side, differences
from workbench.domain.filing import Filing
from workbench.rules.form import MONTHS
from workbench.rules.formula import Param, Pick, Ref
from workbench.rules.places import MISSING
from workbench.rules.units import shown_unit
from workbench.services import filings
from workbench.services.comparing import Comparison
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.rules.form import Form
    from workbench.rules.parameter import Content, Parameter
    from workbench.rules.sources import Citation
    from workbench.rules.timeline import Entry
    from workbench.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the rules that differs: a parameter's entry, one line of a table, or the edition of the form.

    `former` is where the one before stands written, `cite` where the later one does; None where there is none.
    """

    name: str
    label: str
    before: str
    after: str
    former: "Citation | None"
    cite: "Citation | None"


@dataclass(frozen=True, slots=True)
class Rebased:
    """A filing as it would be under the rules as known on another day."""

    known: date
    comparison: Comparison
    statements: tuple[Statement, ...]


def rebase(wb: Workbench, filing_id: str, known: date) -> Rebased:
    """Say what would differ if a filing followed the rules as known on a later day. Nothing is changed.

    Raises WorkbenchError ``rebase.not_later`` for a day not after the filing's own, or after today.
    """
    filing = filings.get(wb, filing_id)
    _later(filing, known)
    later = replace(filing, rules=replace(filing.rules, known=known))
    sides = [
        Side(filings.form_of(wb, each), filing.cells, filings.outcome_of(wb, each).values) for each in (filing, later)
    ]
    titles = [say("rebase.known", day=each.rules.known) for each in (filing, later)]
    comparison = Comparison(titles[0], titles[1], differences(*sides))
    return Rebased(known, comparison, tuple(_statements(wb, filing, later)))


def take(wb: Workbench, filing_id: str, known: date) -> Filing:
    """Have a draft follow the rules as known on a later day. Raises as `rebase` does, and ``filing.frozen``."""
    with wb.work() as work:
        filing = work.filings.get(filing_id)
        _later(filing, known)
        filing = _follow(wb, work, filing, known)
        work.commit()
    return filing


def take_back(wb: Workbench, filing_id: str, known: date) -> Filing:
    """Have a draft follow a day again that it followed before. Raises ``rebase.not_later`` for any other."""
    with wb.work() as work:
        filing = work.filings.get(filing_id)
        taken = (event for event in work.events.of(filing_id) if event.what == "filing.rebased")
        if known.isoformat() not in {event.detail["before"] for event in taken}:
            raise WorkbenchError("rebase.not_later", day=known, since=filing.rules.known)
        filing = _follow(wb, work, filing, known)
        work.commit()
    return filing


def _follow(wb: Workbench, work: "UnitOfWork", filing: Filing, known: date) -> Filing:
    wb.library.form(filing.form, filing.rules.day, known)
    work.filings.set_known(filing, known)
    before = filing.rules.known.isoformat()
    work.events.add("filing.rebased", wb.person, filing.id, before=before, known=known.isoformat())
    return work.filings.get(filing.id)


def _later(filing: Filing, known: date) -> None:
    if not filing.rules.known < known <= today():
        raise WorkbenchError("rebase.not_later", day=known, since=filing.rules.known)


# ---------------------------------------------------------------- statements


def _statements(wb: Workbench, filing: Filing, later: Filing) -> Iterator[Statement]:
    old, new = filings.form_of(wb, filing), filings.form_of(wb, later)
    if old.digest != new.digest:
        was, since = (_edition(wb, each).isoformat() for each in (filing, later))
        yield Statement(new.id, str(new.label), was, since, old.cite, new.cite)
    before, after = filings.rules_of(wb, filing), filings.rules_of(wb, later)
    days = [(before.in_month(month), after.in_month(month)) for month in MONTHS] if new.period == "year" else []
    told = set()
    for earlier, now in (*days, (before, after)):
        for name, words in (_used(old) | _used(new)).items():
            pair = earlier.parameters.get(name), now.parameters.get(name)
            if pair[0] != pair[1] and (name, *map(id, pair)) not in told:
                told.add((name, *map(id, pair)))
                yield from _differing(now.definitions[name], words, *pair)


def _differing(
    parameter: "Parameter",
    words: Mapping[str, Label],
    was: "Entry[Content] | None",
    entry: "Entry[Content] | None",
) -> Iterator[Statement]:
    unit = shown_unit(parameter.unit)
    for key, old, new in _values(was, entry):
        label = " · ".join(filter(None, (str(parameter.label), str(words.get(key, key)))))
        former, cite = (each.cite if each else None for each in (was, entry))
        yield Statement(parameter.name, label, _text(old, unit), _text(new, unit), former, cite)


def _used(form: "Form") -> dict[str, dict[str, Label]]:
    """Name the parameters a form rests on, with the words for the keys of a table: the answers it is asked by."""
    fields = [field for _, section in form.walk() for field in section.fields]
    answers = {field.id: {choice.id: choice.label for choice in field.choices} for field in fields if field.choices}
    found: dict[str, dict[str, Label]] = {field.choices_from: {} for field in fields if field.choices_from}
    expressions = [each for field in fields for each in (field.when, field.default, field.formula) if each]
    for expression in (*expressions, *(check.test for check in form.checks)):
        for node in expression.references:
            match node:
                case Param(name=name):
                    found.setdefault(name, {})
                case Pick(table, key):
                    asked = key.field if isinstance(key, Ref) else ""
                    found.setdefault(table.name, {}).update(answers.get(asked, {}))
    return found


def _edition(wb: Workbench, filing: Filing) -> date:
    pack, _, form = filing.form.partition("/")
    return wb.library.packs[pack].forms[form].at(filing.rules.day, filing.rules.known).since


def _values(
    was: "Entry[Content] | None", entry: "Entry[Content] | None"
) -> "Iterator[tuple[str, object | None, object | None]]":
    """Give what differs: the value, or the lines of a table; the whole where only its source differs."""
    old, new = (each.value if each else None for each in (was, entry))
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        left, right = (each if isinstance(each, Mapping) else {} for each in (old, new))
        lines = [(key, left.get(key), right.get(key)) for key in {**left, **right} if left.get(key) != right.get(key)]
        same = say("rebase.same")
        yield from lines or [("", same, same)]
    else:
        yield "", old, new


def _text(value: object | None, unit: str) -> str:
    if value is None:
        return MISSING
    return f"{shown(value)} {unit}".strip() if isinstance(value, Decimal) else str(value)
