"""The verifier's questions about figures, months and the year, each a small function over what was gathered. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from workbench.base.numbers import CONTEXT, rounded, shown
from workbench.base.text import say
from workbench.domain.doubt import Doubt
from workbench.domain.filing import last_day
from workbench.domain.period import period_words
from workbench.domain.rehearsal import Rule, Sheet, Told, View
from workbench.rules.form import MONTHS, Level
from workbench.rules.sources import SECOND

# ---------------------------------------------------------------- figures against figures


def second_differs(view: View) -> Iterator[Doubt]:
    """A second source says otherwise, and nobody said why."""
    for month in view.months.values():
        sheet = month.sheet
        for finding in sheet.findings:
            if finding.code == "second.differs" and finding.level == "warning":
                path = finding.path.removeprefix(f"{SECOND}/")
                value, other = _shown(sheet, path), _second(sheet, path)
                name, when = sheet.places.name(path), sheet.period
                yield view.doubt(
                    "second_differs", "warning", sheet, path, name=name, month=when, value=value, other=other
                )


def second_missing(view: View) -> Iterator[Doubt]:
    """An activity or production figure is held against nothing; the rows of one figure are asked about together."""
    alone: dict[str, list[Told]] = {}
    for series in view.series:
        for told in series.months.values() if series.figure.role != "factor" else ():
            if told.measured and told.value and f"{SECOND}/{told.path}" not in told.sheet.cells:
                alone.setdefault(str(series.figure), []).append(told)
    for figure, found in alone.items():
        last = max(found, key=lambda told: told.sheet.period)
        count = len({told.sheet.period for told in found})
        yield view.doubt("second_missing", "note", last.sheet, last.path, name=figure, count=count)


def form_checks(view: View) -> Iterator[Doubt]:
    """What the forms' own checks find: balances, ranges, states, laboratory days; none of it is done here again."""
    sheets = [month.sheet for month in view.months.values()]
    for sheet in (*sheets, *([view.annual] if view.annual else ()), *view.rooms):
        for finding in sheet.findings:
            if finding.level != "note" and finding.code != "second.differs":
                found = view.doubt(
                    "rule_finding",
                    finding.level,
                    sheet,
                    finding.path,
                    month=period_words(sheet.period),
                    value=finding.sentence(),
                )
                yield found.cited(finding.cite)


def year_differs(view: View) -> Iterator[Doubt]:
    """The year says of a month what the sealed month does not."""
    if view.annual is None:
        return
    sheet = view.annual
    for change in view.apart:
        there = "—" if change.after is None else _text(change.after.value)
        here = "—" if change.before is None else _text(change.before.value)
        name = sheet.places.name(change.path)
        yield view.doubt(
            "year_differs",
            "error",
            sheet,
            change.path,
            month=period_words(sheet.period),
            name=name,
            value=here,
            other=there,
        )


# ---------------------------------------------------------------- figures by themselves


def jump_month(view: View) -> Iterator[Doubt]:
    """A month lies far from the others, and farther than months usually do."""
    for series in view.series:
        known = {number: told.value for number, told in series.measured().items() if told.value > 0}
        if len(known) < view.limits["fewest_months"]:
            continue
        far = view.limits["jump_month_factor" if series.figure.role == "factor" else "jump_month"]
        for number, value in known.items():
            others = [each for month, each in known.items() if month != number]
            middle = _median(others)
            spread = _median([abs(each - middle) for each in others])
            away = abs(value - middle)
            alone = min(abs(value - each) for each in others)  # a season is no slip
            if min(away, alone) > far * middle and away > view.limits["jump_spread"] * spread:
                told = series.months[number]
                if _explained(told):
                    continue
                yield view.doubt(
                    "jump_month", "note", told.sheet, told.path, name=series.name, other=_rough(middle), **_month(told)
                )


def _explained(told: Told) -> bool:
    """Tell whether somebody said why: beside the figure, or among the changes of the month."""
    return bool((told.cell and told.cell.note) or told.sheet.cells.value("about/changes"))


def jump_year(view: View) -> Iterator[Doubt]:
    """The year lies far from the year before, by the report filed or what the profile says of it."""
    if view.annual is None or not view.annual.form.headline:
        return
    path = view.annual.form.headline
    now, before = view.annual.values.get(path), _before(view)
    if isinstance(now, Decimal) and before:
        share = CONTEXT.divide(now - before, before)
        if abs(share) > view.limits["jump_year"]:
            name = view.annual.places.name(path)
            value = f"{rounded(share * 100, 1):+,f} %"
            yield view.doubt(
                "jump_year", "note", view.annual, path, name=name, value=value, other=f"{shown(before)} → {shown(now)}"
            )


def _before(view: View) -> Decimal | None:
    if view.before:
        filed = view.before.values.get(view.before.form.headline)
        return filed if isinstance(filed, Decimal) else None
    stated = view.profile.values.get("emission/last_direct") if view.profile else None
    return stated if isinstance(stated, Decimal) else None


def constant_values(view: View) -> Iterator[Doubt]:
    """A measured figure is the same to the last digit, month after month."""
    for series in view.series:
        known = series.measured()
        if series.figure.role == "factor" and len({told.value for told in known.values()}) == 1:
            continue  # a design value, a default typed: the same all year by its nature
        longest: list[int] = []
        run: list[int] = []
        for number, told in sorted(known.items()):
            follows = run and number == run[-1] + 1 and told.value == known[run[-1]].value
            run = [*run, number] if follows else [number]
            longest = max(longest, run, key=len)
        if len(longest) >= view.limits["constant_months"] and known[longest[0]].value:
            told = known[longest[-1]]
            yield view.doubt(
                "constant_values", "warning", told.sheet, told.path,
                name=series.name, count=len(longest), value=_shown(told.sheet, told.path),
            )  # fmt: skip


def round_numbers(view: View) -> Iterator[Doubt]:
    """Metered figures are not round."""
    for series in view.series:
        known = [told for told in series.measured().values() if told.value >= view.limits["round_least"]]
        round_ones = [told for told in known if told.value % 100 == 0]
        if series.figure.role != "factor" and len(round_ones) >= view.limits["round_months"]:
            told = round_ones[-1]
            yield view.doubt("round_numbers", "warning", told.sheet, told.path, name=series.name, count=len(round_ones))


def last_digits(view: View) -> Iterator[Doubt]:
    """The last digits of metered figures are any, not the same ones."""
    for series in view.series:
        places = {told.path: told.sheet.form.locate(told.path)[2].places or 0 for told in series.months.values()}
        endings = {
            number: f"{rounded(told.value, places[told.path]):f}".replace(".", "")[-2:]
            for number, told in series.measured().items()
            if told.value >= 100
        }
        common = Counter(ending for ending in endings.values() if ending != "00").most_common(1)
        if common and common[0][1] >= view.limits["same_ending_months"]:
            ending, count = common[0]
            if len({series.months[number].value for number, each in endings.items() if each == ending}) < count:
                continue  # the same figures altogether are asked about as such
            told = series.months[max(number for number, each in endings.items() if each == ending)]
            yield view.doubt("last_digits", "note", told.sheet, told.path, name=series.name, count=count, value=ending)


# ---------------------------------------------------------------- missing data


def missing_not_conservative(view: View) -> Iterator[Doubt]:
    """What stands in for a missing figure understates against the known months beside it."""
    for series in view.series:
        known = {number: told.value for number, told in series.measured().items()}
        for number, told in series.months.items():
            beside = _neighbours(known, number)
            if not told.stands_in or not beside or _place(told) in ("calibration", "default"):
                continue
            low = series.figure.errs == "low"
            if told.value < max(beside) if low else told.value > min(beside):
                below_all = told.value < min(beside) if low else told.value > max(beside)
                level: Level = "error" if below_all else "warning"
                other = say("rehearsal.and").join(shown(each) for each in beside)
                yield view.doubt(
                    "missing_not_conservative", level, told.sheet, told.path,
                    name=series.name, other=other, **_month(told),
                )  # fmt: skip


def missing_too_long(view: View) -> Iterator[Doubt]:
    """A figure is stood in for again and again."""
    for series in view.series:
        found = [told for told in series.months.values() if told.stands_in and _place(told) != "calibration"]
        if len(found) >= view.limits["stand_in_months"]:
            told = found[-1]
            yield view.doubt("missing_too_long", "warning", told.sheet, told.path, name=series.name, count=len(found))


def _neighbours(known: Mapping[int, Decimal], number: int) -> list[Decimal]:
    """Give the nearest known months before and after."""
    before = [known[month] for month in sorted(known) if month < number][-1:]
    return before + [known[month] for month in sorted(known) if month > number][:1]


def _place(told: Told) -> str:
    return told.cell.source.place if told.cell and told.cell.source else ""


# ---------------------------------------------------------------- months and their order


def month_missing(view: View) -> Iterator[Doubt]:
    """Every month that is over is sealed."""
    for number in range(1, len(MONTHS) + 1):
        month, period = view.months.get(number), f"{view.year}-{number:02d}"
        if last_day(period) < view.day and (month is None or not month.sealed):
            sheet = month.sheet if month else None
            yield replace(view.doubt("month_missing", "warning", sheet, month=period_words(period)), period=period)


def month_late(view: View) -> Iterator[Doubt]:
    """Every month is sealed before its deposit is due."""
    for month in view.months.values():
        if month.due and month.first_sealed and month.first_sealed > month.due:
            yield view.doubt(
                "month_late",
                "warning",
                month.sheet,
                month=period_words(month.sheet.period),
                value=month.first_sealed,
                other=month.due,
            )  # fmt: skip


def month_order(view: View) -> Iterator[Doubt]:
    """Each month follows the one before as that stands now."""
    for earlier, later in pairwise(sorted(view.months)):
        if view.months[later].sealed and not view.months[later].whole:
            sheet = view.months[later].sheet
            yield view.doubt("month_order", "warning", sheet, month=period_words(view.months[earlier].sheet.period))


# ---------------------------------------------------------------- rooms


def boundary_changed(view: View) -> Iterator[Doubt]:
    """What the year before had and this year has not, and the other way round, is a change of boundary."""
    if not view.series_before:
        return
    now = {series.name: series for series in view.series}
    for name, series in now.items():
        if name not in view.series_before:
            told = series.last
            yield view.doubt(
                "boundary_changed", "note", told.sheet, told.path, name=series.name, value=say("rehearsal.new")
            )
    for name, series in view.series_before.items():
        if name not in now:
            yield view.doubt("boundary_changed", "note", None, name=series.name, value=say("rehearsal.gone"))


# ---------------------------------------------------------------- words


def _month(told: Told) -> dict[str, object]:
    """Give the names of a point about a month's figure: the month, and what stands there."""
    return {"month": period_words(told.sheet.period), "value": _shown(told.sheet, told.path)}


def _shown(sheet: Sheet, path: str) -> str:
    return sheet.places.shown(path, sheet.form.locate(path)[2])


def _second(sheet: Sheet, path: str) -> str:
    value = sheet.cells.value(f"{SECOND}/{path}")
    return "—" if value is None else _text(value)


def _text(value: object) -> str:
    return shown(value) if isinstance(value, Decimal) else str(value)


def _rough(value: Decimal) -> str:
    """Write a middle value without digits nobody measured."""
    return shown(rounded(value, max(0, 3 - value.adjusted())))


def _median(values: list[Decimal]) -> Decimal:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


RULES: tuple[Rule, ...] = (
    second_differs, second_missing, form_checks, year_differs, jump_month, jump_year, constant_values, round_numbers,
    last_digits, missing_not_conservative, missing_too_long, month_missing, month_late, month_order,
    boundary_changed,
)  # fmt: skip


def rehearse(view: View) -> Iterator[Doubt]:
    """Ask every question."""
    for rule in RULES:
        yield from rule(view)
