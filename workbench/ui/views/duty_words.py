"""What the page of the duty to disclose says: the verdict in plain sentences, and what was answered so far."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.duty import BEHIND, CLASSES, EVENTS, Trial, Verdict
from workbench.rules.cells import Cells, Value
from workbench.rules.form import Field, Form, Section
from workbench.rules.kinds import KINDS
from workbench.rules.sources import Citation
from workbench.ui.widgets.years import Lane

_MOST = 14
"""Years drawn at once; those before the last list come first to be left out."""
_BEFORE = 4
_GROUNDS = {"key": "directory", "audit": "audits", "listed": "events", "bond": "events", "other": "others"}
"""The section that says by what a class holds."""
_FACTS = 4
"""Answers of a row that are told before the rest is left to the form."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the enterprise is on the list: in words, until when, by which facts, and where it is written."""

    words: str
    until: str
    facts: str
    cite: Citation | None


def reasons(form: Form, cells: Cells, values: Mapping[str, Value], verdict: Verdict) -> Iterator[Reason]:
    """Give a reason for each class that holds, in the order of the measures, then the published list by itself."""
    result = next(each for each in form.sections if each.id == "result")
    for name in verdict.classes:
        until = verdict.until(name)
        told = say("duty.until", year=until) if until else say("duty.until.open")
        grounds = say("duty.also").join(_grounds(form, cells, values, name, verdict.year))
        yield Reason(say(f"duty.because.{name}"), told, grounds, result.field(name).cite)
    here = verdict.of(verdict.year)
    if here and here.named and not verdict.classes:
        yield Reason(say("duty.because.named"), say("duty.until.year"), "", result.field("named").cite)


def _grounds(form: Form, cells: Cells, values: Mapping[str, Value], name: str, year: int) -> list[str]:
    """Say the rows that put the enterprise on the list of a year by a class."""
    section = next(each for each in form.sections if each.id == _GROUNDS[name])
    return [
        _row(section, cells, f"{section.id}/{row}")
        for row in cells.rows(section.id)
        if _counts(values, f"{section.id}/{row}", name, year)
    ]


def _counts(values: Mapping[str, Value], row: str, name: str, year: int) -> bool:
    if row.startswith("events/"):
        return values.get(f"{row}/reach") in (("both",) if name == "bond" else ("both", "group"))
    first, last = (values.get(f"{row}/{end}") for end in ("first", "last"))
    return first is not None and str(first) <= str(year) and (last is None or str(last) >= str(year))


def told(verdict: Verdict) -> str:
    """Say a verdict in one clause."""
    if verdict.must is None:
        return say("duty.says.unknown")
    args: dict[str, object] = {"year": verdict.year, "begins": verdict.begins, "last": _last_of(verdict)}
    if verdict.must:
        return say("duty.says.open" if verdict.last is None else "duty.says.must", **args)
    if verdict.begins:
        return say("duty.says.later_open" if args["last"] is None else "duty.says.later", **args)
    return say("duty.says.not", **args)


def _last_of(verdict: Verdict) -> int | None:
    """Give the last year of the duty in hand, or of the next one to come; None where it has no end in sight."""
    if verdict.must:
        return verdict.last
    later = [each for each in verdict.years if verdict.begins and each.year >= verdict.begins]
    return next((each.year - 1 for each in later if not each.must), None)


def lanes(kept: Verdict, tried: Verdict | None) -> tuple[list[int], list[Lane], list[str]]:
    """Give the years of the time line, a lane for each class that ever holds and one for all, and a hint a year."""
    both = (kept, tried or kept)
    last = max(_shown_until(each) for each in both)
    first = max(kept.years[0].year, kept.year - _BEFORE, last - _MOST + 1) if kept.years else kept.year
    years = list(range(first, min(last, first + _MOST - 1) + 1))
    found = []
    for name in CLASSES:
        before, after = (tuple(_of(each, year, name) for year in years) for each in both)
        if any(on is not False for on in (*before, *after)):
            found.append(Lane(say(f"duty.class.{name}"), before, after if tried else ()))
    before, after = (tuple(_of(each, year, "") for year in years) for each in both)
    found.append(Lane(say("duty.line.all"), before, after if tried else (), strong=True))
    due = {each.year: each.due for verdict in both for each in verdict.years}
    hints = [say("duty.line.hint", year=year, day=due.get(year) or "–") for year in years]
    return years, found, hints


def _shown_until(verdict: Verdict) -> int:
    held = [each.year for each in verdict.years if each.must]
    most = verdict.years[-1].year if verdict.years else verdict.year
    return min(most, max([verdict.year + 3, *(year + 1 for year in held)]))


def _of(verdict: Verdict, year: int, name: str) -> bool | None:
    found = verdict.of(year)
    if found is None:  # beyond the table: what has no end goes on
        return bool(verdict.open and verdict.years and year > verdict.years[-1].year and not name)
    return found.classes[name] if name else found.must


def facts(form: Form, cells: Cells, question: str) -> list[str]:
    """Say each row of the section behind a question: its first answers."""
    section = next(each for each in form.sections if each.id == BEHIND[question])
    rows = (row for row in cells.rows(section.id) if _belongs(cells, question, row))
    return [_row(section, cells, f"{section.id}/{row}") for row in rows]


def _belongs(cells: Cells, question: str, row: str) -> bool:
    """Tell whether a row of shares and bonds belongs to the question about the one or the other."""
    bond = cells.value(f"issuers/{row}/kind") == "bond"
    return {"is_listed": not bond, "is_bond": bond}.get(question, True)


def _row(section: Section, cells: Cells, row: str) -> str:
    said = (_said(field, cells, row) for field in section.fields if not field.computed)
    return say("duty.and").join(list(filter(None, said))[:_FACTS])


def _said(field: Field, cells: Cells, row: str) -> str:
    value = cells.value(f"{row}/{field.id}")
    if value is None or value is False:
        return ""
    if value is True:
        return str(field.label)
    words = KINDS[field.kind].show(value, field)
    return f"{words} {say('duty.if.yuan')}" if field.unit == "yuan" else words


def outcome(kept: Verdict, tried: Verdict, trial: Trial, least: Decimal, *, issuer: bool) -> list[str]:
    """Say what a trial would change, and where it changes nothing, why; `least` is the fine that counts."""
    if kept.told == tried.told:
        said = [say("duty.if.same")]
        if trial.what in EVENTS and not issuer:
            said.append(say("duty.if.not_issuer"))
        elif trial.what == "fine" and trial.fine < least:
            said.append(say("duty.if.small", fine=shown(least)))
        return said
    said = [say("duty.if.then", verdict=told(tried))]
    more = sum(each.must is True for each in tried.years) - sum(each.must is True for each in kept.years)
    if more > 0 and not tried.open:
        said.append(say("duty.if.more", count=more))
    return said
