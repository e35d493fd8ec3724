"""begins(text, opening): whether a text begins so; “ＣＭ—００１” is a way to write “CM-001”."""

import re
import unicodedata
from collections.abc import Sequence

from workbench.rules.functions.function import Argument, Function, Measure, Range
from workbench.rules.units import Unit

_DASHES = "－—–‐‑−―"


def _value(args: Sequence[Argument]) -> bool | None:
    text, opening = args
    return _plain(text).startswith(_plain(opening)) if isinstance(text, str) and isinstance(opening, str) else None


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(rf"\s|([{_DASHES}]+)", lambda found: "-" if found[1] else "", plain)


def _unit(args: Sequence[Measure]) -> Unit | str:
    if list(args) != [("text", False)] * 2:
        raise ValueError("takes a text and how it may begin")
    return "condition"


def _excel(args: Sequence[str | Range]) -> str:
    plain = f'SUBSTITUTE({args[0]}," ","")'
    for dash in _DASHES:
        plain = f'SUBSTITUTE({plain},"{dash}","-")'
    return f"(LEFT({plain},LEN({args[1]}))={args[1]})"


BEGINS = Function("begins", _value, _unit, _excel, lambda args: f"{args[0]} = {args[1]}…")
