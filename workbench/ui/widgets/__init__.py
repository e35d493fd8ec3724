"""One widget a kind, for a field of its own and for a cell of a table alike."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from workbench.rules.form import Field
from workbench.ui.widgets.choice import Choice, YesNo
from workbench.ui.widgets.day import Day
from workbench.ui.widgets.line import CreditCode, Line, Month, Number
from workbench.ui.widgets.lines import Lines

Entry = Line | Lines | Choice
"""What every widget of a kind can do: `show_text`, `text`, `lock`, and tell each keystroke through `typed`."""

WIDGETS: Mapping[str, Callable[[Field, QWidget | None], Entry]] = {
    "text": Line,
    "long_text": Lines,
    "number": Number,
    "choice": Choice,
    "date": Day,
    "month": Month,
    "yes_no": YesNo,
    "credit_code": CreditCode,
}
"""The widget of every kind of field."""
