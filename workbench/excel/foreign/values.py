"""One foreign cell turned into the answer of a field, with what had to be done to it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.base.numbers import D, plain
from workbench.excel.foreign import months, units
from workbench.excel.foreign.grid import figure
from workbench.excel.foreign.spots import Place
from workbench.excel.values import Converter
from workbench.rules.cells import Value
from workbench.rules.form import Field
from workbench.rules.units import shown_unit

Args = dict[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """A value with how it came about, or none with why not. `converted` says it is not what stands in the sheet."""

    value: Value | None
    code: str
    args: Args
    converted: bool = False


def answer(place: Place, raw: object, source: str, target: str) -> Answer:
    """Read a cell that is not empty; `source` is the unit its heading or row says, `target` the form's own."""
    field = place.field
    if field.kind == "number":
        return _number(field, raw, source, target)
    if field.kind in ("date", "month"):
        return _day(field, raw)
    if field.kind == "choice":
        found = place.called.named(str(raw))
        if found:
            return Answer(found, "foreign.taken", {})
    value, wrong = Converter(field)(raw)
    if value is None and wrong:
        return Answer(None, *wrong)
    return Answer(value, *(wrong or ("foreign.taken", {})))


def _number(field: Field, raw: object, source: str, target: str) -> Answer:
    said = source
    if isinstance(raw, str):
        found = figure(raw)
        if found is None:
            return Answer(None, "foreign.no_figure", {"text": raw.strip()[:40], "label": field.label})
        number, own = D(found[0]), found[1]
        if own and source and own != source and not (own == "%" and source == "1"):
            return Answer(None, "foreign.two_units", {"one": shown_unit(own), "other": shown_unit(source)})
        said = own or source
    else:
        value, wrong = Converter(field)(raw)
        if not isinstance(value, Decimal):
            return Answer(None, *(wrong or ("foreign.no_figure", {"text": raw, "label": field.label})))
        number = value
    return _in_unit(number, said, units.parse(target) or target or "1")


def _in_unit(number: Decimal, said: str, wanted: str) -> Answer:
    if not said:
        code = "foreign.taken" if wanted == "1" else "foreign.unit_assumed"
        return Answer(number, code, {"unit": shown_unit(wanted)})
    way = units.conversion(said, wanted)
    if way is None:
        return Answer(None, "foreign.no_conversion", {"theirs": shown_unit(said), "ours": shown_unit(wanted)})
    if way.factor == 1 and not way.says:
        code = "foreign.taken" if wanted == "1" else "foreign.taken_in"
        return Answer(number, code, {"unit": shown_unit(wanted)})
    converted = way.of(number)
    args: Args = {
        "text": plain(number),
        "theirs": shown_unit(said) if said != "1" else "",
        "factor": plain(way.factor.normalize()),
        "value": plain(converted),
        "ours": shown_unit(wanted) if wanted != "1" else "",
    }
    return Answer(converted, way.says or "foreign.converted", args, converted=True)


def _day(field: Field, raw: object) -> Answer:
    if field.kind == "month":
        month = months.month(raw)
        if len(month) == len("2026-06"):
            return Answer(month, "foreign.taken", {})
        return Answer(None, "excel.not_a_month", {"text": raw, "label": field.label})
    day = months.day(raw)
    if day is None:
        return Answer(None, "excel.not_a_date", {"text": raw, "label": field.label})
    if isinstance(raw, date):
        return Answer(day, "foreign.taken", {})
    return Answer(day, "foreign.day_read", {"text": raw, "day": day}, converted=not isinstance(raw, str))
