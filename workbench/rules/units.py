"""Unit algebra, used only while a pack loads: units are the types of data, erased when it runs.

Symbols are opaque: kg and t, tC and tCO2 are as different as metres and seconds, so a forgotten 1000 or 44/12 does
not load. ``%`` is a unit too: a percentage must be divided by a parameter of 100 %.
"""

import re
from collections import Counter
from collections.abc import Collection

from workbench.base.text import language

Unit = tuple[tuple[str, int], ...]
"""Symbols with their exponents, sorted; empty for a pure number."""

PURE: Unit = ()

KNOWN = frozenset(
    [
        "t",
        "kg",
        "g",
        "GJ",
        "MJ",
        "kJ",
        "kcal",
        "kWh",
        "MWh",
        "kW",
        "MW",
        "tC",
        "tCO2",
        "tCO2e",
        "tCH4",
        "kgCH4",
        "kmol",
        "h",
        "d",
        "a",
        "min",
        "m",
        "m2",
        "m3",
        "km",
        "ha",
        "Nm3",
        "10^4Nm3",
        "10^4t",
        "yuan",
        "10^4yuan",
        "%",
        "tce",
        "°",
        "°C",
        "K",
        "kPa",
        "CEA",
        "piece",
        "ppm",
    ]
)
"""Symbols every pack may use; a pack adds its own under `units`."""


def parse_unit(text: str, known: Collection[str] = KNOWN) -> Unit:
    """Read ``tCO2/t``, ``GJ/10^4Nm3``, ``t*km``; empty text and ``1`` are pure numbers.

    Raises ValueError naming the unknown symbol.
    """
    exponents: Counter[str] = Counter()
    sign = 1
    for token in re.split(r"([*/])", text.strip() or "1"):
        symbol = token.strip()
        if symbol == "/":
            sign = -1
        elif symbol == "*":
            sign = 1
        elif symbol in known:
            exponents[symbol] += sign
        elif symbol != "1":
            raise ValueError(symbol or text)
    return _unit(exponents)


def _unit(exponents: Counter[str]) -> Unit:
    return tuple(sorted((symbol, power) for symbol, power in exponents.items() if power))


def product(left: Unit, right: Unit, sign: int = 1) -> Unit:
    """Multiply two units, or divide them with sign -1."""
    exponents = Counter(dict(left))
    for symbol, power in right:
        exponents[symbol] += sign * power
    return _unit(exponents)


def write_unit(unit: Unit) -> str:
    """Write a unit as a pack does: ``tCO2/t``."""
    above = [symbol if power == 1 else f"{symbol}^{power}" for symbol, power in unit if power > 0]
    below = [symbol if power == -1 else f"{symbol}^{-power}" for symbol, power in unit if power < 0]
    return "/".join(["*".join(above) or "1", *below]) if unit else "1"


_SHOWN = {"CO2": "CO₂", "CH4": "CH₄", "10^4": "10⁴", "Nm3": "Nm³", "m2": "m²", "m3": "m³", "*": "·"}

_MONEY = {"10^4yuan": "万元", "yuan": "元"}


def shown_unit(text: str) -> str:
    """Write a unit for reading: ``tCO₂/t``, ``GJ/10⁴Nm³``; money in the person's language, ``元/t``."""
    for plain, pretty in ({**_MONEY, **_SHOWN} if language() == "zh_CN" else _SHOWN).items():
        text = text.replace(plain, pretty)
    return text
