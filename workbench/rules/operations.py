"""The operations of an expression on what is known and what is missing: a missing operand leaves no answer."""

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from workbench.base.numbers import CONTEXT
from workbench.rules.functions.function import Argument


class Failed(Exception):
    """An expression that has no answer though nothing it needs is missing: `code` and `details` say why."""

    def __init__(self, code: str, **args: object) -> None:
        """Take the code of a sentence and its arguments."""
        super().__init__(code)
        self.code = code
        self.details = args


def arithmetic(sign: str, left: Argument, right: Argument) -> Decimal | None:
    """Give ``+ - * /`` of two numbers. Raises Failed for a division by zero."""
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        return None
    if sign == "*":
        return CONTEXT.multiply(left, right)
    if sign == "+":
        return CONTEXT.add(left, right)
    if sign == "-":
        return CONTEXT.subtract(left, right)
    if not right:
        raise Failed("formula.division_by_zero")
    return CONTEXT.divide(left, right)


# the units agreed when the pack loaded, so both sides are of one type
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(sign: str, left: Argument, right: Argument) -> bool | None:
    """Compare two values of one type."""
    return None if left is None or right is None else _COMPARE[sign](left, right)


def logic(sign: str, parts: list[Argument]) -> bool | None:
    """Three-valued: `or` is true once one part is, `and` false once one part is, whatever is missing."""
    if sign == "not":
        return None if parts[0] is None else not parts[0]
    deciding = sign == "or"
    if any(part is deciding for part in parts):
        return deciding
    return None if any(part is None for part in parts) else not deciding
