"""What a field can be: how it is typed, shown and checked, in one class a kind. `domain.cells` stores every kind."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from workbench.base.numbers import D, shown
from workbench.base.text import Label
from workbench.rules.cells import Value
from workbench.rules.form import Field

Wrong = tuple[str, dict[str, object]]
"""A code of the sentence catalogue and its arguments."""

_LONGEST_TEXT = 20_000


class Kind:
    """One kind of answer; this one is plain text."""

    name = "text"
    unit = "text"
    """What an expression takes it for: ``text``, ``condition``, ``date``, or empty for a number with its unit."""

    def parse(self, text: str, field: Field) -> Value:
        """Read what a person typed or pasted. Raises ValueError with a code such as ``kind.not_a_number``."""
        return text.strip()

    def show(self, value: Value, field: Field) -> str:
        """Write a value for reading, in the person's language."""
        return str(value)

    def check(self, value: Value, field: Field) -> Iterator[Wrong]:
        """Tell what is wrong with a value, if anything."""
        if len(str(value)) > _LONGEST_TEXT:
            yield "kind.too_long", {"most": _LONGEST_TEXT}


class LongText(Kind):
    """Text of several lines."""

    name = "long_text"


_OF_A_SUM = 6
"""Decimals a sum may have: meters and invoices have no more, products of factors soon do."""


class Number(Kind):
    """An exact decimal number."""

    name = "number"
    unit = ""

    def parse(self, text: str, field: Field) -> Value:
        """Read a number as people write it: full-width digits, thousands separators in threes, a plain minus."""
        plain_text = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("–", "-")
        if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d*)?", plain_text):
            plain_text = plain_text.replace(",", "")
        if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", plain_text):
            raise ValueError("kind.not_a_number")
        try:
            return D(plain_text)
        except ValueError as error:
            raise ValueError("kind.too_many_digits") from error

    def show(self, value: Value, field: Field) -> str:
        """Write with thousands separators, padded with zeros to the places the form prints; never cut.

        A result the form does not round keeps the zeros of a sum; the long ones of a product tell nothing, and go.
        """
        if not isinstance(value, Decimal):
            return str(value)
        if field.computed and field.places is None and -int(value.as_tuple().exponent) > _OF_A_SUM:
            return shown(value).rstrip("0").rstrip(".")
        places = field.places or 0
        if places > -int(value.as_tuple().exponent):
            value = value.quantize(Decimal(1).scaleb(-places))
        return shown(value)

    def check(self, value: Value, field: Field) -> Iterator[Wrong]:
        """A number, within the bounds of its field."""
        if not isinstance(value, Decimal):
            yield "kind.not_a_number", {"typed": value}
            return
        if field.least is not None and value < field.least:
            yield "kind.too_small", {"least": shown(field.least)}
        if field.most is not None and value > field.most:
            yield "kind.too_large", {"most": shown(field.most)}


class ChoiceKind(Kind):
    """One of the answers the field lists; stored by its id."""

    name = "choice"

    def parse(self, text: str, field: Field) -> Value:
        """Take an answer by its label in either language, or by its id."""
        wanted = unicodedata.normalize("NFKC", text).strip()
        for choice in field.choices:
            names = (choice.id, choice.label.zh, choice.label.en)
            if wanted and wanted.casefold() in (unicodedata.normalize("NFKC", name).casefold() for name in names):
                return choice.id
        raise ValueError("kind.not_a_choice")

    def show(self, value: Value, field: Field) -> str:
        """Write the label of the answer."""
        return next((str(choice.label) for choice in field.choices if choice.id == value), str(value))

    def check(self, value: Value, field: Field) -> Iterator[Wrong]:
        """One of the listed answers."""
        if all(choice.id != value for choice in field.choices):
            yield "kind.not_a_choice", {"typed": value}


class Date(Kind):
    """A day."""

    name = "date"
    unit = "date"

    def parse(self, text: str, field: Field) -> Value:
        """Read 2026-06-30, 2026/6/30, 2026.6.30, 2026年6月30日 or 20260630."""
        ways = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", r"(\d{4})(\d{2})(\d{2})"
        plain = unicodedata.normalize("NFKC", text).strip()
        match = next(filter(None, (re.fullmatch(way, plain) for way in ways)), None)
        try:
            if match:
                return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
        raise ValueError("kind.not_a_date")

    def check(self, value: Value, field: Field) -> Iterator[Wrong]:
        """A day of the calendar."""
        if not isinstance(value, date):
            yield "kind.not_a_date", {"typed": value}


class Month(Kind):
    """A month, kept as ``2026-06``."""

    name = "month"

    def parse(self, text: str, field: Field) -> Value:
        """Read 2026-06, 2026/6 or 2026年6月."""
        match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})月?", unicodedata.normalize("NFKC", text).strip())
        if not match or not 1 <= int(match[2]) <= 12:
            raise ValueError("kind.not_a_month")
        return f"{match[1]}-{int(match[2]):02d}"

    def check(self, value: Value, field: Field) -> Iterator[Wrong]:
        """A month of the calendar."""
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", str(value)):
            yield "kind.not_a_month", {"typed": value}


YES = Label("是", "Yes")
NO = Label("否", "No")


class YesNo(Kind):
    """Yes or no."""

    name = "yes_no"
    unit = "condition"

    def parse(self, text: str, field: Field) -> Value:
        """Read 是/否, yes/no, true/false, 1/0."""
        wanted = unicodedata.normalize("NFKC", text).strip().casefold()
        if wanted in ("是", "有", "yes", "y", "true", "1", "√"):
            return True
        if wanted in ("否", "无", "no", "n", "false", "0", "×"):
            return False
        raise ValueError("kind.not_yes_no")

    def show(self, value: Value, field: Field) -> str:
        """Write 是 or 否."""
        return str(YES if value else NO) if isinstance(value, bool) else str(value)

    def check(self, value: Value, field: Field) -> Iterator[Wrong]:
        """Yes or no."""
        if not isinstance(value, bool):
            yield "kind.not_yes_no", {"typed": value}


class CreditCode(Kind):
    """A unified social credit code 统一社会信用代码, GB 32100: 18 characters, the last a check character."""

    name = "credit_code"

    def parse(self, text: str, field: Field) -> Value:
        """Read it as typed, capitals restored; its check character is judged by `check`."""
        return unicodedata.normalize("NFKC", text).strip().upper()

    def check(self, value: Value, field: Field) -> Iterator[Wrong]:
        """Eighteen characters without blanks, and the right check character."""
        from stdnum.cn import uscc

        if not re.fullmatch(r"[0-9A-Z]{18}", str(value)):
            yield "kind.credit_code_length", {"typed": value, "length": len(str(value))}
        elif not uscc.is_valid(str(value)):
            yield "kind.credit_code_wrong", {"typed": value}


KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (Kind(), LongText(), Number(), ChoiceKind(), Date(), Month(), YesNo(), CreditCode())
}
"""Every kind by its name in a pack."""
