"""An expression written as an Excel formula, equal to its value to the last digit.

Only functions that Excel 2010 and LibreOffice 7 share. A missing input gives an empty cell, as it gives no value here.
"""

from typing import Protocol

from workbench.base.numbers import plain
from workbench.rules.formula import (
    Bin,
    Call,
    Column,
    Compare,
    Expression,
    Given,
    If,
    Known,
    Logic,
    Node,
    Num,
    Param,
    Pick,
    Ref,
    Text,
)
from workbench.rules.functions import FUNCTIONS
from workbench.rules.functions.function import Range


class Sheet(Protocol):
    """Where things are, seen from the cell the formula goes into."""

    def ref(self, node: Ref) -> str:
        """Write the value of one cell, already rounded if its field rounds what is typed: ``ROUND(F7,2)``."""

    def cell(self, node: Ref) -> str:
        """Write the cell itself, to test whether it is empty: ``F7``; for a default field, where its value stands."""

    def typed(self, node: Ref) -> str:
        """Write the cell the person types into: ``E7``."""

    def column(self, node: Column) -> Range:
        """Write the cells of a field in all rows that belong to this place, and the mask of those in use."""

    def parameter(self, node: Param) -> str:
        """Write the cell of a parameter as of the row's day."""

    def pick(self, node: Pick, key: str) -> str:
        """Write the look-up of a table's row by a key."""


def excel(expression: Expression, sheet: Sheet, places: int | None = None, rounding: str = "half_up") -> str:
    """Write an expression as an Excel formula, with the leading ``=``, rounded as its field says."""
    return "=" + _guarded(expression.tree, sheet, places, rounding)


def _guarded(node: Node, sheet: Sheet, places: int | None = None, rounding: str = "half_up") -> str:
    if isinstance(node, Logic) and node.sign != "not":
        return _write(node, sheet)  # empty by itself where what is missing decides
    if isinstance(node, If):
        # only the taken branch must be known
        then, other = (_guarded(part, sheet, places, rounding) for part in (node.then, node.other))
        guard = _guard(node.test, sheet)
        body = f"IF({_write(node.test, sheet)},{then},{other})"
    else:
        guard = _guard(node, sheet)
        body = _write(node, sheet)
        if places is not None:
            body = _rounded(body, places, rounding)
        if isinstance(node, Bin | Call | Pick):
            body = f'IFERROR({body},"")'
    return f'IF({guard},"",{body})' if guard else body


def _guard(node: Node, sheet: Sheet) -> str:
    """Write the test that something strictly needed is missing; empty if nothing is needed."""
    missing = [f'{part}=""' for part in dict.fromkeys(_needed(node, sheet))]
    if len(missing) > 1:
        return f"OR({','.join(missing)})"
    return missing[0] if missing else ""


def _needed(node: Node, sheet: Sheet) -> list[str]:
    match node:
        case Ref():
            return [sheet.cell(node)]
        case Pick(key=part) | Logic("not", (part,)):
            return _needed(part, sheet)
        case Bin(_, left, right) | Compare(_, left, right):
            return _needed(left, sheet) + _needed(right, sheet)
        case Call(args=args):
            inner = [part for arg in args if not isinstance(arg, Column) for part in _needed(arg, sheet)]
            columns = any(isinstance(arg, Column) for arg in args)
            return [*inner, _write(node, sheet)] if columns else inner
        case Logic(parts=parts) if any(_needed(part, sheet) for part in parts):
            return [_write(node, sheet)]
    return []


def _write(node: Node, sheet: Sheet) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a kind of node
    match node:
        case Num(value):
            return plain(value)
        case Text(value):
            return '"' + value.replace('"', '""') + '"'
        case Ref():
            return sheet.ref(node)
        case Param():
            return sheet.parameter(node)
        case Pick(key=key):
            return sheet.pick(node, _write(key, sheet))
        case Given(ref):
            return f'({sheet.typed(ref)}<>"")'
        case Known(of):
            return f'({_guarded(of, sheet)}<>"")'
        case If(test, then, other):
            return f"IF({_write(test, sheet)},{_guarded(then, sheet)},{_guarded(other, sheet)})"
        case Bin(sign, left, right):
            return f"({_write(left, sheet)}{sign}{_write(right, sheet)})"
        case Compare(sign, left, right):
            return f"({_write(left, sheet)}{ {'==': '=', '!=': '<>'}.get(sign, sign) }{_write(right, sheet)})"
        case Logic("not", (part,)):  # NOT of an empty cell is an error, which would spoil what it is part of
            return f"({_write(part, sheet)}=FALSE)"
        case Logic(sign, parts) if any(_needed(part, sheet) for part in parts):
            # AND and OR pass over an empty cell; here it is neither true nor false, and may leave the whole open
            known = ",".join(f"IFERROR({_guarded(part, sheet)}*1,0.5)" for part in parts)
            return f'CHOOSE(2*{"MIN" if sign == "and" else "MAX"}({known})+1,FALSE,"",TRUE)'
        case Logic(sign, parts):
            return f"{sign.upper()}({','.join(_write(part, sheet) for part in parts)})"
        case Call(name, args):
            return FUNCTIONS[name].excel(
                [sheet.column(arg) if isinstance(arg, Column) else _write(arg, sheet) for arg in args]
            )
        case Column():
            msg = "a column stands only inside a function"
            raise AssertionError(msg)


def _rounded(text: str, places: int, rounding: str) -> str:
    scale = f"10^{places}"
    if rounding == "half_up":
        return f"ROUND({text},{places})"
    # a product such as 0.29*100 is a hair under 29 in binary; six more digits put it right before we cut
    scaled = f"ROUND(({text})*{scale},6)"
    if rounding == "half_even":
        tie = f"ROUND(MOD(ABS({scaled}),1),6)=0.5"
        return f"IF({tie},2*ROUND({scaled}/2,0)/{scale},ROUND({text},{places}))"
    return f"INT({scaled})/{scale}" if rounding == "floor" else f"-INT(-{scaled})/{scale}"
