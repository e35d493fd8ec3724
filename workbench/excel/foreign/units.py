"""Units as people write them, read and converted exactly. What is not known is not converted."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import product

from workbench.base.data import read_yaml
from workbench.base.numbers import CONTEXT
from workbench.base.paths import resources

_RAISED = str.maketrans({"⁴": "^4", "³": "3", "²": "2", "⁸": "^8", "¹": "1", "⁰": "0", "₂": "2", "×": "", "✕": ""})
_LONGEST = 24
"""Letters a unit may have; longer text is a remark."""
_BY_ROW = ("t", "10^4Nm3")
_PER = ("t", "kg", "10^4Nm3", "Nm3", "m3", "GJ", "TJ", "MWh", "kWh")
"""What figures are usually given per."""
DIGITS = 20
"""Significant digits a converted figure keeps where a division has no end."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a figure gets from one unit to another: times `factor`; `says` names what has to be assumed, if anything."""

    factor: Decimal
    says: str = ""

    def of(self, number: Decimal) -> Decimal:
        """Convert a figure, without trailing zeros of its own making."""
        if self.factor == 1:
            return number
        result = CONTEXT.multiply(number, self.factor)
        if len(result.as_tuple().digits) > DIGITS:
            result = result.quantize(Decimal(1).scaleb(result.adjusted() - DIGITS + 1), context=CONTEXT)
        result = result.normalize(CONTEXT)
        return result if int(result.as_tuple().exponent) <= 0 else result.quantize(Decimal(1), context=CONTEXT)


@dataclass(frozen=True, slots=True)
class _Unit:
    name: str
    quantity: str
    factor: Decimal


def flattened(text: str) -> str:
    """Write raised digits plainly: ``10⁴`` as ``10^4``, ``m³`` as ``m3``."""
    return text.translate(_RAISED)


def folded(text: str) -> str:
    """Write a unit in the one way units are compared: half-width, lower case, no blanks, no raised digits."""
    flat = unicodedata.normalize("NFKC", flattened(text)).casefold()
    return re.sub(r"[\s·.]+", "", flat).replace("*", "")


@cache
def _units() -> Mapping[str, _Unit]:
    found: dict[str, _Unit] = {}
    data = read_yaml(resources() / "foreign" / "units.yaml", "foreign/units.yaml")["quantities"]
    for quantity, units in data.items():
        for name, said in units.items():
            unit = _Unit(name, quantity, said["is"])
            for written in (name, *said["written"]):
                found.setdefault(folded(str(written)), unit)
    return found


@cache
def _taken_for() -> Mapping[str, tuple[str, Decimal, str]]:
    data = read_yaml(resources() / "foreign" / "units.yaml", "foreign/units.yaml")["taken_for"]
    return {quantity: (said["as"], said["is"], said["says"]) for quantity, said in data.items()}


@lru_cache(20_000)
def parse(text: str) -> str:
    """Read a unit as somebody wrote it and write it as a pack does: ``大卡/千克`` → ``kcal/kg``; empty if unknown."""
    if not text.strip() or len(text) > _LONGEST:
        return ""
    parts = re.split(r"[/／每]", unicodedata.normalize("NFKC", flattened(text)))
    found = [_units().get(folded(part)) for part in parts]
    if len(found) > 3 or not all(found):
        return ""
    return "/".join(unit.name for unit in found if unit)


@cache
def conversion(source: str, target: str) -> Conversion | None:
    """Tell how to get from one unit to another, both as packs write them or as people do; None if there is no way."""
    if source == target:
        return Conversion(Decimal(1))
    ours, theirs = _split(target), _split(source)
    if len(ours) != len(theirs):
        return None
    factor, says = Decimal(1), ""
    for place, (mine, his) in enumerate(zip(ours, theirs, strict=True)):
        if mine == his:
            continue
        step = _step(his, mine)
        if step is None:
            return None
        multiply = CONTEXT.multiply if place == 0 else CONTEXT.divide
        factor, says = multiply(factor, step[0]), says or step[1]
    return Conversion(factor, says)


def _split(unit: str) -> list[str]:
    return unit.split("/") if unit else ["1"]


def _step(source: str, target: str) -> tuple[Decimal, str] | None:
    his, mine = _units().get(folded(source)), _units().get(folded(target))
    if his is None or mine is None:
        return None
    if his.quantity == mine.quantity:
        return CONTEXT.divide(his.factor, mine.factor), ""
    if his.quantity in _taken_for():
        other, factor, says = _taken_for()[his.quantity]
        if other == mine.quantity:
            return CONTEXT.divide(CONTEXT.multiply(his.factor, factor), mine.factor), says
    return None


@cache
def alternatives(target: str) -> tuple[str, ...]:
    """List the units a figure may be given in where the form wants `target`.

    A part that is no unit of ours is each row's own: whatever fuels are measured in.
    """
    parts = _split(target)
    found = []
    for place, part in enumerate(parts):
        own = (parse(part) or part,) if parse(part) or part == "1" else _BY_ROW
        names = [unit.name for unit in _units().values() if any(_step(unit.name, each) for each in own)]
        found.append(dict.fromkeys(names if place == 0 else [name for name in names if name in _PER]))
    return tuple("/".join(pieces) for pieces in product(*found))


_BRACKET = re.compile(r"[((\[【〔{][^))\]】〕}]*[))\]】〕}]")


@lru_cache(20_000)
def cut(text: str) -> tuple[str, str]:
    """Take the unit out of a heading: ``热值（kcal/kg）`` → ``热值``, ``kcal/kg``; the unit is empty if none."""
    flat = unicodedata.normalize("NFKC", flattened(text)).replace("\n", " ")
    for bracket in reversed(_BRACKET.findall(flat)):
        for piece in (bracket[1:-1], *re.split(r"[,,;;、:: ]", bracket[1:-1])):
            if unit := parse(piece.strip()):
                rest = flat.replace(bracket, " " + bracket[1:-1].replace(piece, "") + " ")
                return _tidy(rest), unit
    said = re.search(r"(?:单位|unit)\s*[:为]\s*([^\s,,;;))]+)", flat, re.IGNORECASE)
    if said and (unit := parse(said[1])):
        return _tidy(flat.replace(said[0], " ")), unit
    for found in re.finditer(r"[\s,,/::]+|(?<=[^\x00-\x7f])(?=[A-Za-z%‰])", flat):
        head, tail = flat[: found.start()], flat[found.end() :]
        if head.strip() and (unit := parse(tail.strip())):
            return _tidy(head), unit
    return _tidy(flat), ""


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[((\[【]\s*[))\]】]", " ", text)).strip()
