"""A raw cell turned into the value its field takes, or into what is wrong with it."""

from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches

from workbench.base.numbers import D, plain
from workbench.excel.lists import YES_NO, labels
from workbench.rules.cells import Value
from workbench.rules.form import Field
from workbench.rules.kinds import KINDS

Problem = tuple[str, dict[str, object]]
"""A code of the catalogue and its arguments."""

EXACT = 15
"""Digits: what Excel keeps of a number; the rest of a binary float is noise."""


class Converter:
    """Reads the cells of one field."""

    def __init__(self, field: Field) -> None:
        """Prepare for a field."""
        self.field = field
        self.kind = KINDS[field.kind]
        choices = field.choices if field.kind == "choice" else YES_NO if field.kind == "yes_no" else ()
        self.choices = {label: choice.id for choice, label in zip(choices, labels(choices), strict=True)}
        self.number = field.kind == "number"

    def __call__(self, raw: object) -> tuple[Value | None, Problem | None]:
        """Read one cell that is not empty: a value and nothing, nothing and an error, or a value and a warning."""
        if isinstance(raw, str):
            return self._text(raw)
        if self.number:
            return self._number(raw)
        return self._other(raw)

    def _number(self, raw: object) -> tuple[Value | None, Problem | None]:
        # a bool is an int to Python, and no figure to a person
        if isinstance(raw, bool) or not isinstance(raw, float | int):
            code = "excel.date_in_number" if isinstance(raw, date) else "excel.text_in_number"
            return None, self._problem(code, text=raw)
        text = repr(raw).removesuffix(".0")
        if len(text) <= EXACT and "e" not in text:
            return D(text), None
        number = Decimal(text)
        if not number.is_finite() or abs(number) >= 10**EXACT:
            return None, self._problem("excel.too_many_digits", text=f"{raw:.0f}" if number.is_finite() else raw)
        if len(number.as_tuple().digits) > EXACT:
            number = D(Decimal(f"{raw:.{EXACT}g}"))
            exact = D(f"{number:f}")
            return exact, self._problem("excel.cut_to_15", value=plain(exact))
        return D(f"{number:f}"), None

    def _text(self, raw: str) -> tuple[Value | None, Problem | None]:
        text = raw.strip()
        if not text:
            return None, None
        if text in self.choices:
            found = self.choices[text]
            return (found == "1" if self.field.kind == "yes_no" else found), None
        try:
            return self.kind.parse(raw, self.field), None
        except ValueError as error:
            return None, self._refused(str(error), text)

    def _refused(self, code: str, text: str) -> Problem:
        if code == "kind.too_many_digits":
            return self._problem("excel.too_many_digits", text=text)
        if self.field.kind == "number":
            return self._problem("excel.text_in_number", text=text)
        if self.field.kind == "choice":
            near = get_close_matches(text, self.choices, n=1, cutoff=0.4)
            if near:
                return self._problem("excel.unknown_choice_near", text=text, near=near[0])
            return self._problem("excel.unknown_choice", text=text)
        return self._unreadable(text)

    def _other(self, raw: object) -> tuple[Value | None, Problem | None]:  # noqa: PLR0911 - a line a kind of cell
        """Read a number, a date or a truth value in a field that is no number."""
        kind = self.field.kind
        if isinstance(raw, date):
            day = raw.date() if isinstance(raw, datetime) else raw
            if kind == "date":
                return day, None
            if kind == "month":
                return f"{day:%Y-%m}", None
            return self._text(day.isoformat())
        if kind == "yes_no" and isinstance(raw, bool):
            return raw, None
        if kind in ("date", "month"):
            return None, self._unreadable(raw)
        if isinstance(raw, float | int) and not isinstance(raw, bool):
            text = repr(raw).removesuffix(".0")
            if "e" in text or len(text) > EXACT:
                return None, self._problem("excel.too_many_digits", text=f"{raw:.0f}")
            value, wrong = self._text(text)
            warn = wrong is None and kind in ("text", "long_text", "credit_code")
            return value, self._problem("excel.number_in_text", text=text) if warn else wrong
        return self._text(str(raw))

    def _unreadable(self, text: object) -> Problem:
        kind = self.field.kind
        return self._problem(
            f"excel.not_a_{kind}" if kind in ("date", "month", "yes_no") else "excel.not_text", text=text
        )

    def _problem(self, code: str, **args: object) -> Problem:
        return code, {"label": self.field.label, **args}


def error_of(field: Field, error: str) -> Problem:
    """Say that a cell holds an error value such as ``#DIV/0!``."""
    return "excel.error_cell", {"label": field.label, "error": error}
