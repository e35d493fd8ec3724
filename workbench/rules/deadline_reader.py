"""Read the deadlines of a pack."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol, get_args

from workbench.base.data import Node
from workbench.rules.deadline import (
    COMPUTED,
    REGULAR,
    After,
    Begin,
    Counting,
    Deadline,
    DeadlineKind,
    Fixed,
    Holiday,
    Rule,
    TimeUnit,
    Who,
    Yearly,
    lists_triggers,
)
from workbench.rules.life import steps_of
from workbench.rules.parameter import Parameter
from workbench.rules.reading import Citing, Reading
from workbench.rules.timeline import Entry, Timeline, conflicts

_KEYS = (
    "id", "label", "who", "kind", "form", "packs", "duty", "trigger", "rule", "counting", "since", "until", "published",
    "cite", "note", "ended_by",
)  # fmt: skip
_RULE_KEYS = ("after", "unit", "on", "year", "days")
_COUNTING_KEYS = ("from", "holiday", "cite")
_MOST = 4000
"""Days, months or years no deadline lies farther away than: beyond it, somebody mistyped."""


class Known(Citing, Protocol):
    """What the pack around its deadlines knows."""

    parameters: dict[str, Parameter]
    duties: frozenset[str]
    """The duties the profile of an enterprise works out."""


def read_deadlines(reading: Reading, file: Node, pack: str, known: Known) -> dict[str, Timeline[Deadline]]:
    """Read ``deadlines:``, each id a timeline over the trigger's day; faults go to `reading`."""
    reading.only(file, ("deadlines",), ("deadlines",))
    entries: dict[str, list[Entry[Deadline]]] = {}
    for node in reading.nodes(file, "deadlines"):
        entry = _DeadlineReader(reading, node, pack, known).read()
        if entry:
            entries.setdefault(entry.value.id, []).append(entry)
            for earlier, later in conflicts(entries[entry.value.id]):
                reading.fault(
                    node.place("since"),
                    f"{entry.value.id} published {later.published} reaches back across that since {earlier.since}; "
                    "say until",
                )
    return {name: Timeline(name, tuple(found)) for name, found in entries.items()}


class _DeadlineReader:
    def __init__(self, reading: Reading, node: Node, pack: str, known: Known) -> None:
        self.reading = reading
        self.node = node
        self.pack = pack
        self.known = known

    def read(self) -> Entry[Deadline] | None:
        reading, node = self.reading, self.node
        reading.only(node, _KEYS, ("id", "label", "trigger", "rule", "since", "published", "cite"))
        trigger, ended_by = self._trigger("trigger"), self._ended_by()
        duty = reading.text(node, "duty")
        if duty and duty not in self.known.duties:
            reading.fault(node.place("duty"), f"no duty {duty} in the profile")
        rule, cite = self._rule(trigger), self.known.cite(node)
        counting = self._counting(rule)
        since, until, published = (reading.day(node, key) for key in ("since", "until", "published"))
        if since and until and until < since:
            reading.fault(node.place("until"), "ends before it begins")
        who: Who = reading.one_of(node, "who", get_args(Who), "enterprise")
        kind: DeadlineKind = reading.one_of(node, "kind", get_args(DeadlineKind), "act")
        if since is None or published is None or cite is None or rule is None:
            return None
        deadline = Deadline(
            reading.text(node, "id"),
            self.pack,
            reading.label(node, "label"),
            who,
            kind,
            reading.text(node, "form"),
            reading.texts(node, "packs"),
            duty,
            trigger,
            rule,
            counting,
            cite,
            reading.words(node, "note"),
            ended_by,
        )
        return Entry(since, until, published, deadline, cite)

    def _trigger(self, key: str) -> str:
        trigger = self.reading.text(self.node, key)
        if trigger and trigger not in (*REGULAR, *COMPUTED, *self._happening()):
            self.reading.fault(self.node.place(key), f"{trigger} is neither regular nor one of triggers")
        return trigger

    def _ended_by(self) -> tuple[str, ...]:
        """Read one trigger, or a list of them."""
        several = isinstance(self.node.get("ended_by"), list)
        found = self.reading.texts(self.node, "ended_by") if several else (self.reading.text(self.node, "ended_by"),)
        for trigger in filter(None, found):
            if trigger not in self._happening():
                self.reading.fault(self.node.place("ended_by"), f"{trigger} is neither regular nor one of triggers")
        return tuple(filter(None, found))

    def _happening(self) -> set[str]:
        """Name what can happen: the answers of `triggers` and the like, and the steps of a project's life."""
        lists = (each for name, each in self.known.parameters.items() if lists_triggers(name))
        listed = (entry.value for each in lists for entry in each.timeline.entries)
        answers = {name for value in listed if isinstance(value, Mapping) for name in value}
        return answers | set(steps_of(self.known.parameters.values()))

    def _rule(self, trigger: str) -> Rule | None:
        node = self.node.get("rule")
        if not isinstance(node, Node):
            self.reading.fault(self.node.place("rule"), "a rule is after …, on … or days …")
            return None
        self.reading.only(node, _RULE_KEYS)
        ways = [key for key in ("after", "on", "days") if key in node]
        fits = {"after": {"after", "unit"}, "on": {"on", "year"}, "days": {"days"}}
        if len(ways) != 1 or set(node) - fits[ways[0]]:
            self.reading.fault(node.place(), "a rule is one of {after, unit}, {on, year} and {days}")
            return None
        if ways[0] == "after":
            return self._after(node)
        if trigger not in REGULAR:
            self.reading.fault(node.place(), "a fixed day needs a trigger of the calendar")
        return self._yearly(node) if ways[0] == "on" else self._fixed(node)

    def _after(self, node: Node) -> After | None:
        amount = node["after"]
        unit: TimeUnit = self.reading.one_of(node, "unit", get_args(TimeUnit), "natural_days")
        if "unit" not in node:
            self.reading.fault(node.place(), "unit is missing")
        if isinstance(amount, str):
            parameter = self.known.parameters.get(amount)
            wanted = {"years": "a", "months": ""}.get(unit, "d")
            if parameter is None or parameter.kind != "number" or parameter.unit != wanted:
                self.reading.fault(node.place("after"), f"{amount} is no number parameter in {wanted or 'months'}")
            return After(amount, unit)
        if not isinstance(amount, Decimal) or amount != int(amount) or abs(amount) > _MOST:
            self.reading.fault(node.place("after"), "after is a whole number or the name of a parameter")
            return None
        return After(int(amount), unit)

    def _yearly(self, node: Node) -> Yearly | None:
        years = node.get("year", Decimal(1))
        try:
            month, day = (int(part) for part in str(node["on"]).split("-"))
            date(2001, month, day)  # no leap year: 02-29 would be missing three years of four
        except ValueError:
            self.reading.fault(node.place("on"), 'on is a month and day in quotes: "03-31"')
            return None
        if not isinstance(years, Decimal) or years not in (-1, 0, 1, 2):
            self.reading.fault(node.place("year"), "year is -1, 0, 1 or 2 years from the trigger's")
            return None
        return Yearly(month, day, int(years))

    def _fixed(self, node: Node) -> Fixed | None:
        days = node["days"]
        if not isinstance(days, Node) or not days:
            self.reading.fault(node.place("days"), "days is {year: day, …}")
            return None
        return Fixed(dict(self._days(days)))

    def _days(self, days: Node) -> Iterator[tuple[int, date]]:
        for year in days:
            day = self.reading.day(days, year)
            if not (year.isdecimal() and len(year) == len("2026")):
                self.reading.fault(days.place(year), f"{year} is no year")
            elif day is not None:
                yield int(year), day

    def _counting(self, rule: Rule | None) -> Counting:
        node = self.node.get("counting")
        if node is None:
            return Counting()
        if not isinstance(node, Node):
            self.reading.fault(self.node.place("counting"), "counting is {from, holiday, cite}")
            return Counting()
        self.reading.only(node, _COUNTING_KEYS)
        begin: Begin = self.reading.one_of(node, "from", get_args(Begin), "next_day")
        holiday: Holiday = self.reading.one_of(node, "holiday", get_args(Holiday), "stays")
        backwards = isinstance(rule, After) and isinstance(rule.amount, int) and rule.amount < 0
        if backwards and holiday != "stays":
            self.reading.fault(node.place("holiday"), "a day counted backwards stays")
        return Counting(begin, holiday, self.known.cite(node))
