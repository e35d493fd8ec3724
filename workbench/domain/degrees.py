"""Coordinates as people write them: degrees with decimals, or degrees, minutes and seconds, with or without a word."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from workbench.base.numbers import CONTEXT, D, rounded

Axis = Literal["longitude", "latitude"]

KEPT = 8
"""Decimals of a degree to which minutes and seconds are turned: a millimetre."""
_MOST = 60
"""Letters of the longest coordinate."""

_SIGNS = str.maketrans({"−": "-", "–": "-", "º": "°", "˚": "°", "’": "'", "′": "'", "‘": "'", "”": '"', "“": '"'})
_WORDS = (
    ("东经", "longitude", 1), ("西经", "longitude", -1), ("北纬", "latitude", 1), ("南纬", "latitude", -1),
    ("E", "longitude", 1), ("W", "longitude", -1), ("N", "latitude", 1), ("S", "latitude", -1),
    ("东", "longitude", 1), ("西", "longitude", -1), ("北", "latitude", 1), ("南", "latitude", -1),
)  # fmt: skip
_DECIMAL = re.compile(r"([+-]?)(\d+(?:\.\d+)?)\s*[°度]?")
_PARTED = re.compile(
    r"""([+-]?)(\d{1,3})\s*[°度:\s]\s*
        (\d{1,2}(?:\.\d+)?)\s*(?:['分:\s]|$)\s*
        (?:(\d{1,2}(?:\.\d+)?)\s*(?:"|''|秒|$))?""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Degrees:
    """A coordinate read: its value, which axis it names (empty for none), and how it was written."""

    value: Decimal
    axis: Axis | Literal[""]
    parted: bool
    """Whether it was written in degrees, minutes and seconds."""
    fine: int
    """The decimals of a degree that what was written is good for."""


def read_degrees(text: str) -> Degrees:
    """Read a coordinate: ``120.123456``, ``120°07′24.44″E``, ``东经120度7分24.44秒``. Raises ValueError for none."""
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS).strip()
    if len(plain) > _MOST:
        raise ValueError(text[:_MOST])
    axis: Axis | Literal[""] = ""
    sign = 1
    for word, named, side in _WORDS:
        folded = plain.upper()
        if folded.startswith(word) or folded.endswith(word):
            plain = (plain[len(word) :] if folded.startswith(word) else plain[: -len(word)]).strip(" :")
            axis, sign = ("longitude" if named == "longitude" else "latitude"), side
            break
    if found := _DECIMAL.fullmatch(plain):
        _alone(found[1], axis, text)
        value = D(found[1] + found[2])
        return Degrees(value * sign, axis, parted=False, fine=-int(value.as_tuple().exponent))
    if (found := _PARTED.fullmatch(plain)) is None:
        raise ValueError(text)
    _alone(found[1], axis, text)
    minutes, seconds = D(found[3]), D(found[4] or "0")
    if minutes >= 60 or seconds >= 60 or ("." in found[3] and found[4]):
        raise ValueError(text)
    whole = CONTEXT.add(Decimal(found[2]), CONTEXT.divide(CONTEXT.add(minutes * 60, seconds), Decimal(3600)))
    value = rounded(-whole if found[1] == "-" else whole, KEPT) * sign
    # a second is 1/3600 of a degree: three decimals more and a half; a minute is 1/60: nearly two
    said = found[4].partition(".")[2] if found[4] else found[3].partition(".")[2]
    return Degrees(value, axis, parted=True, fine=len(said) + (3 if found[4] else 1))


def _alone(sign: str, axis: str, text: str) -> None:
    """Refuse a sign beside a word that says the side already."""
    if sign == "-" and axis:
        raise ValueError(text)
