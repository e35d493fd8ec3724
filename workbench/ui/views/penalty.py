"""What a breach would cost: the tonnes and the price typed, and beside one another the laws in question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QWidget

from workbench.base.numbers import D, rounded, shown
from workbench.base.text import Label, say
from workbench.domain.penalties import Cost, Rule, even
from workbench.rules.sources import Citation
from workbench.services.penalties import BREACHES, SHORTFALL
from workbench.ui import parts

PRICED, GAINED = "value", "gains"
"""The figures a bound may be times of that are typed here."""
_TONES = {"yes": "", "lighter": "warn", "open": "warn", "no": "plain"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the breach, tonnes missing, price in yuan a tonne and gains in yuan, None where not typed."""

    breach: str
    tonnes: int | None
    price: Decimal | None
    gains: Decimal | None


Exposure = Callable[[Asked], tuple[Rule, ...]]


class PenaltyPanel(QFrame):
    """A card with what was typed above and a column for each law below.

    `cited` asks for a text; `kept` carries the name and the text of what was typed.
    """

    cited = Signal(object)
    kept = Signal(str, str)

    def __init__(
        self,
        exposure: Exposure,
        labels: Sequence[Label],
        conduct: str,
        readings: "tuple[tuple[Label, ...], Citation]",
        typed: "tuple[str, str]",
    ) -> None:
        """Take what works the laws out, the names of the breaches and what was typed before: tonnes and price."""
        super().__init__()
        self.setProperty("role", "card")
        self.exposure = exposure
        self.breach = QComboBox()
        self.breach.setAccessibleName(say("position.penalty.breach"))
        for name, label in zip(BREACHES, labels, strict=True):
            self.breach.addItem(str(label), name)
        self.breach.activated.connect(self._show)
        self.tonnes = self._input("tonnes", typed[0])
        self.price = self._input("price", typed[1])
        self.gains = self._input("gains", "")
        self.asked = {
            each: parts.column(parts.label(say(f"position.penalty.{each}"), "quiet"), getattr(self, each), gap=4)
            for each in ("tonnes", "price", "gains")
        }
        self.fields = [QWidget() for _ in self.asked]
        for holder, layout in zip(self.fields, self.asked.values(), strict=True):
            holder.setLayout(layout)
        self.wrong = parts.label(say("position.penalty.wrong"), "error")
        self.even = parts.label("", "quiet", wrap=True)
        self.laws = parts.row(gap=16)
        words, cite = readings
        read = parts.button(say("position.penalty.law"), partial(self.cited.emit, cite), "link")
        self.setLayout(
            parts.column(
                parts.row(parts.label(say("position.penalty"), "heading"), parts.label(conduct, "quiet"), None),
                parts.row(self.breach, None),
                parts.row(*self.fields, None, gap=16),
                self.wrong,
                self.laws,
                self.even,
                parts.rule(),
                parts.row(parts.label(say("position.penalty.readings"), "strong"), None, read),
                *(parts.label(str(each), "quiet", wrap=True) for each in words),
                gap=8,
                margin=16,
            )
        )
        self._show()

    def _input(self, name: str, text: str) -> QLineEdit:
        made = QLineEdit(text)
        made.setPlaceholderText(say("position.penalty.price.hint"))
        made.setAccessibleName(say(f"position.penalty.{name}"))
        made.setAlignment(Qt.AlignmentFlag.AlignRight)
        made.setMaximumWidth(200)
        made.textEdited.connect(partial(self._typed, {"tonnes": "missing"}.get(name, name)))
        return made

    def _typed(self, name: str, text: str) -> None:
        self.kept.emit(name, text)
        self._show()

    def _show(self) -> None:
        """Work out anew what stands below."""
        breach = self.breach.currentData()
        own = breach == SHORTFALL
        for holder, wanted in zip(self.fields, (own, own, breach == "misreport_consequences"), strict=True):
            holder.setVisible(wanted)
        read = [_read(field.text()) for field in (self.tonnes, self.price, self.gains)]
        (tonnes, _), (price, _), (gains, _) = read
        broken = tonnes is not None and tonnes != int(tonnes)
        self.wrong.setVisible(broken or any(wrong for _, wrong in read))
        asked = Asked(breach, None if tonnes is None or broken else int(tonnes), price, gains)
        found = [rule for rule in self.exposure(asked) if own or rule.applies != "no"]
        parts.empty(self.laws)
        for rule in sorted(found, key=lambda each: each.applies == "no"):
            self.laws.addWidget(law(rule, self.cited.emit, alone=len(found) == 1), 1)
        self.even.setText(_even(found, price) if own else "")
        self.even.setVisible(bool(self.even.text()))


def law(rule: Rule, cited: Callable[[Citation], object], *, alone: bool) -> QWidget:
    """Show one law: whether it applies, the days it governs, and what it brings."""
    cite = rule.cite
    name = parts.label(str(cite.document.title), "heading", wrap=True)
    read = parts.button(say("position.penalty.law"), partial(cited, cite), "link")
    read.setToolTip(str(cite))
    read.setAccessibleName(f"{say('position.penalty.law')} {cite}")
    pill = parts.pill(say(f"position.penalty.applies.{rule.applies}"), _TONES[rule.applies])
    code = "position.penalty.span.until" if rule.until else "position.penalty.span"
    span = say(code, since=rule.since, **({"until": rule.until} if rule.until else {}))
    head = parts.row(name, *([] if alone and rule.applies == "yes" else [pill]), gap=8)
    below = parts.row(parts.label(f"{cite.article} · {span}", "quiet", wrap=True), read, gap=8)
    for line in (head, below):
        line.setStretch(0, 1)
    items: list[parts.Item] = [
        head,
        below,
    ]
    for when in ("at_once", "not_corrected"):
        costs = [each for each in rule.costs if each.consequence.when == when]
        if costs:
            items.append(parts.label(say(f"position.penalty.{when}"), "strong"))
            items += [item for each in costs for item in _cost(each)]
    made = QFrame()
    made.setProperty("role", "plain")
    made.setLayout(parts.column(*items, None, gap=4))
    made.setAccessibleName(f"{cite.document.title} {say(f'position.penalty.applies.{rule.applies}')}")
    return made


def _cost(cost: Cost) -> list[parts.Item]:
    """Say a consequence, and beneath it its bounds."""
    items: list[parts.Item] = [parts.label(str(cost.consequence.label), wrap=True)]
    bounds = cost.consequence.least is not None or cost.consequence.most is not None
    if bounds and cost.least is not None and cost.most is not None:
        least, most = (shown(rounded(bound, 0)) for bound in (cost.least, cost.most))
        code = "most" if cost.least == 0 else "same" if least == most else "range"
        named = {"most": {"most": most}, "same": {"least": least}, "range": {"least": least, "most": most}}[code]
        told = {**named, "unit": say(f"position.penalty.unit.{cost.unit}")}
        items.append(parts.label(say(f"position.penalty.{code}", **told), "strong"))
    elif bounds:
        items.append(parts.label(say(f"position.penalty.unknown.{cost.consequence.of}"), "quiet"))
    return items


def _even(found: Sequence[Rule], price: Decimal | None) -> str:
    """Say at how many tonnes the least fines of the two laws are equal, at the price typed."""
    costs = [each.consequence for rule in found for each in rule.costs if each.consequence.when == "at_once"]
    times = next((each.least for each in costs if each.of == PRICED and each.least), None)
    fine = next((each.least for each in costs if not each.of and each.least), None)
    at = even(price, times, fine) if price and times and fine else None
    if at is None or fine is None:
        return ""
    return say("position.penalty.even", tonnes=shown(rounded(at, 0, "floor")), fine=shown(fine))


def _read(text: str) -> tuple[Decimal | None, bool]:
    """Read a number as it was typed: None for nothing, or for what is none, and then True."""
    if not text.strip():
        return None, False
    try:
        value = D(text.replace(",", "").replace("，", ""))
    except ValueError:
        return None, True
    return (value, False) if value >= 0 else (None, True)


def conduct_day(deadline: date | None, today: date) -> tuple[date, str]:
    """Give the day a missing surrender is a breach, the one after the deadline, and how it is said."""
    if deadline is None:
        return today, say("position.penalty.conduct.today", day=today)
    day = date.fromordinal(deadline.toordinal() + 1)
    return day, say("position.penalty.conduct", day=day)
