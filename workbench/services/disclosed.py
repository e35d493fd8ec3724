"""What was disclosed and holds no longer: the change reports article 18 asks for, drafted line by line.

Two things make a disclosed report out of date: it was said anew, or the emission it told as self-computed was verified
or reviewed with another result. Nothing is written here; `interims.change` puts a draft down.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.numbers import CONTEXT, rounded
from workbench.base.text import Label
from workbench.domain.names import ANNUAL, DISCLOSURE, INTERIM
from workbench.rules.cells import Value
from workbench.rules.kinds import KINDS
from workbench.rules.units import shown_unit
from workbench.rules.withheld import ENTRY, REGISTER, Mark, column_of, within
from workbench.services import comparing, sealed
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.rules.cells import Cells
    from workbench.rules.form import Field
    from workbench.services.sealed import Sealed
    from workbench.storage.filings import Listed
    from workbench.storage.unit_of_work import UnitOfWork

EMISSION, STATUS = "carbon/emission", "carbon/status"
CHANGES = "changes"
_DISCLOSED = ("filing.exported", "filing.published", "filing.page")
"""What makes a revision known to others: its package, its public package, its page."""
COLUMNS = ("report", "item", "path", "before", "after", "reason", "basis")
"""What a change report tells of each item."""
_REPORT, _CONCLUSION, _CASE = "annual_report", "conclusion", "verification"
_REASONS = "change_reasons"


@dataclass(frozen=True, slots=True)
class Line:
    """One item that holds no longer, in the words of the change report; a `reason` left empty is the person's.

    `withheld` is the annual report's entry about it, where the public version leaves it out.
    """

    report: str
    item: str
    path: str
    before: str
    after: str
    reason: str
    basis: str
    withheld: Mapping[str, Value] | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """What holds no longer of the annual report of a year, and the interim report it stands drafted in, if any."""

    filing: str
    year: int
    lines: tuple[Line, ...]
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Established:
    """The emission of a year as others found it, in tCO2e: ``verified`` or ``reviewed``, with what says so."""

    value: Decimal
    status: str
    basis: str


def departures(wb: Workbench, enterprise_id: str) -> tuple[Departure, ...]:
    """Give every disclosed annual report of an enterprise that holds no longer, the latest year first."""
    with wb.look() as work:
        listed = work.filings.listed(enterprise_id)
        told = tuple(_told(wb, work, listed))
        annual = sorted((each for each in listed if each.form == ANNUAL and each.revision), key=lambda e: e.period)
        found = [_departure(wb, work, each, told) for each in reversed(annual)]
    return tuple(each for each in found if each)


def established(wb: Workbench, work: "UnitOfWork", enterprise_id: str, year: int) -> Established | None:
    """Give the verified emission of a year, all sectors together; None while a sector reported lacks its conclusion.

    After a review was decided it is the reviewed one: the conclusion then stands as it was last said.
    """
    value, basis, reviewed, known = Decimal(0), [], False, False
    for name, pack in wb.library.packs.items():
        if _CONCLUSION not in pack.forms:
            continue
        concluded = sealed.last(wb, work, enterprise_id, f"{name}/{_CONCLUSION}", str(year))
        reported = work.revisions.last(enterprise_id, f"{name}/{_REPORT}", str(year))
        if concluded is None and reported is None:
            continue
        figure = concluded.values.get(concluded.form.headline) if concluded else None
        if concluded is None or not isinstance(figure, Decimal):
            return None
        value, known = CONTEXT.add(value, figure), True
        basis.append(_cited(concluded))
        reviewed |= _decided(work, enterprise_id, f"{name}/{_CASE}", str(year), concluded.said.frozen_at)
    return Established(value, "reviewed" if reviewed else "verified", "；".join(basis)) if known else None


def overtaken(wb: Workbench, enterprise_id: str, form: str, period: str) -> tuple[str, str] | None:
    """Give the figure a market disclosure told and the verified one, where they differ; None where they do not.

    `form` is that of a sector, ``pack/market``: its conclusion stands in the same pack.
    """
    with wb.look() as work:
        told = sealed.last(wb, work, enterprise_id, form, period)
        concluded = sealed.last(wb, work, enterprise_id, f"{form.partition('/')[0]}/{_CONCLUSION}", period)
    if told is None or concluded is None or not told.form.headline:
        return None
    before, found = (each.values.get(each.form.headline) for each in (told, concluded))
    if not isinstance(before, Decimal) or not isinstance(found, Decimal):
        return None
    field = told.form.locate(told.form.headline)[2]
    value = found if field.places is None else rounded(found, field.places, field.rounding)
    return None if value == before else (_figure(before, field, ""), _figure(value, field, ""))


def _cited(said: "Sealed") -> str:
    """Name a conclusion as the basis of a change: what is filed is Chinese."""
    day = said.values.get("course/concluded")
    when = f"，{day.isoformat()}" if isinstance(day, date) else ""
    return f"《{said.said.label.zh}》{said.said.period}年度，第{said.said.number}版{when}"


def _decided(work: "UnitOfWork", enterprise_id: str, form: str, period: str, said_at: datetime) -> bool:
    """Tell whether a review of the result was decided by the day the conclusion was last said."""
    listed = (each for each in work.filings.listed(enterprise_id) if (each.form, each.period) == (form, period))
    days = (work.filings.get(each.id).cells.value("dispute/decision_day") for each in listed)
    return any(isinstance(day, date) and day <= said_at.astimezone().date() for day in days)


# ---------------------------------------------------------------- what change reports say already


@dataclass(frozen=True, slots=True)
class _Told:
    """A line of the interim report of a `day`: `at` is when it was first said as it stands, None in a draft."""

    filing: str
    day: str
    report: str
    path: str
    after: str
    at: datetime | None


def _told(wb: Workbench, work: "UnitOfWork", listed: "tuple[Listed, ...]") -> Iterator[_Told]:
    """Give the changes told: what was said, and what stands in drafts."""
    for each in listed:
        if each.form != INTERIM:
            continue
        since: dict[tuple[str, str, str], datetime] = {}
        for revision in work.revisions.listed(each.id):
            said = sealed.of(wb, work, revision).said
            since = {line: since.get(line, said.frozen_at) for line in _lines(said.cells)}
        yield from (_Told(each.id, each.period, *line, at) for line, at in since.items())
        if each.status == "draft":
            drafted = _lines(work.filings.get(each.id).cells)
            yield from (_Told(each.id, each.period, *line, None) for line in drafted)


def _lines(cells: "Cells") -> Iterator[tuple[str, str, str]]:
    """Give the report, the place and the new content of each line of a change report."""
    for row in cells.rows(CHANGES):
        report, path, after = (
            str(cells.value(f"{CHANGES}/{row}/{name}") or "") for name in ("report", "path", "after")
        )
        yield report, path, after


def _departure(wb: Workbench, work: "UnitOfWork", annual: "Listed", told: tuple[_Told, ...]) -> Departure | None:
    revisions = work.revisions.listed(annual.id)
    last = sealed.of(wb, work, revisions[-1])
    title = f"{last.said.label.zh} {annual.period}"
    mine = [each for each in told if each.report == title]
    said = sorted((each.at, each.day, each.path, each.after) for each in mine if each.at)
    latest = {path: (at, after) for at, _, path, after in said}
    anew = _said_anew(wb, work, annual, title, {path: at for path, (at, _) in latest.items()})
    lines = {line.path: replace(line, before=latest[line.path][1]) if line.path in latest else line for line in anew}
    verified = _verified(wb, work, annual, last, title, latest[EMISSION][1] if EMISSION in latest else "")
    if verified and EMISSION in lines:  # said anew as verified, or verified anew since: told as one change
        lines[EMISSION] = replace(verified, before=lines[EMISSION].before)
    elif verified and verified.before != verified.after:
        lines[EMISSION] = verified
    lines = {path: line for path, line in lines.items() if path not in latest or latest[path][1] != line.after}
    if not lines:
        return None
    found = tuple(lines.values())
    drafts = ({(each.path, each.after): each.filing for each in mine if each.at is None}).get
    places = {drafts((line.path, line.after)) for line in found}
    whole = len(places) == 1 and None not in places
    return Departure(annual.id, int(annual.period), found, str(places.pop()) if whole else "")


def _said_anew(
    wb: Workbench, work: "UnitOfWork", annual: "Listed", title: str, told: Mapping[str, datetime]
) -> Iterator[Line]:
    """Tell what a report says otherwise than when it was first handed out, or when a change of that was `told`.

    Results follow from what is told. Its register, second sources and confirmations are no part of what is disclosed.
    """
    saids = [sealed.of(wb, work, each) for each in work.revisions.listed(annual.id)]
    handed = [int(each.detail["revision"]) for each in work.events.of(annual.id) if each.what in _DISCLOSED]
    if not handed:
        return
    first, last = min(handed), saids[-1].said.number
    stood = {
        path: max(first, *(each.said.number for each in saids if each.said.frozen_at <= at), 0)
        for path, at in told.items()
    }
    for number in sorted({first, *stood.values()} - {last}):
        sides = (saids[-1], saids[number - 1])
        for each in comparing.revisions(wb, annual.id, number, last).differences:
            columns = {column_of(side.form, side.said.cells, each.path) for side in sides} - {""}
            if stood.get(each.path, first) != number or not columns or each.computed:
                continue
            if not within(each.path, REGISTER, "/"):
                unit = f" {each.unit}" if each.unit else ""
                kept = next((entry for side in sides if (entry := _entry(side, each.path))), None)
                yield Line(title, each.name, each.path, f"{each.before}{unit}", f"{each.after}{unit}", "", "", kept)


def _entry(said: "Sealed", path: str) -> Mapping[str, Value] | None:
    """Give the entry of a report's register that withholds a place; None for none."""
    column = column_of(said.form, said.said.cells, path)
    for row in said.said.cells.rows(REGISTER):
        entry = {name: said.values.get(f"{REGISTER}/{row}/{name}") for name in ENTRY}
        if Mark(str(entry["what"] or "").strip(), "", "").covers(path, column):
            return {name: value for name, value in entry.items() if value is not None}
    return None


def _verified(
    wb: Workbench, work: "UnitOfWork", annual: "Listed", last: "Sealed", title: str, before: str
) -> Line | None:
    """Tell the emission others found beside the one disclosed, the same where it is; None while nobody has.

    `before` is what was told of it last since the report, empty for nothing.
    """
    disclosed, found = last.values.get(EMISSION), established(wb, work, annual.enterprise, int(annual.period))
    if found is None or not isinstance(disclosed, Decimal):
        return None
    field = last.form.locate(EMISSION)[2]
    value = found.value if field.places is None else rounded(found.value, field.places, field.rounding)
    after = _figure(value, field, _choice(last, found.status))
    if (before.partition("（")[0] == after.partition("（")[0]) if before else (value == disclosed):
        before = after  # whatever it is called
    before = before or _figure(disclosed, field, _choice(last, last.values.get(STATUS)))
    reason = _reasons(wb, annual).get(found.status)
    return Line(title, field.label.zh, EMISSION, before, after, reason.zh if reason else "", found.basis)


def _figure(value: Decimal, field: "Field", status: str) -> str:
    """Write an emission with its unit and how it is known: ``1,230,001 tCO₂e（已核查）``."""
    told = f"（{status}）" if status else ""
    return f"{KINDS['number'].show(value, field)} {shown_unit(field.unit)}{told}"


def _choice(said: "Sealed", answer: object) -> str:
    """Give the Chinese words of how an emission is known."""
    try:
        choices = said.form.locate(STATUS)[2].choices
    except KeyError:
        return ""
    return next((each.label.zh for each in choices if each.id == answer), "")


def _reasons(wb: Workbench, annual: "Listed") -> Mapping[str, Label]:
    entry = wb.library.rules(DISCLOSURE, annual.rules.day, annual.rules.known).parameters[_REASONS]
    found = entry.value if isinstance(entry.value, Mapping) else {}
    return {name: each for name, each in found.items() if isinstance(each, Label)}
