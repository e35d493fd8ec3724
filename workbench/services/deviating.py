"""What a verifier may object to in a plan, and in what months and report say otherwise than it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.cards import Card, cards_of, plain, words
from workbench.domain.deviations import WORDS, Deviation, Month, facilities
from workbench.domain.doubt import Doubt, doubt
from workbench.rules.places import DOT
from workbench.rules.surroundings import Figure, Point
from workbench.services import filings, profile, rooms
from workbench.services.context import Workbench
from workbench.services.plans import FORM, due_day, figures_of, ground_of, listed, months_of, parameters_of, points_of
from workbench.services.rooms import Room

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.form import Form, Level
    from workbench.rules.library import Rules

REGISTER = "instruments"
_TOLD_BY_INSTRUMENT = ("activity", "production")
_UNDERSTATES = {"low": "lowest", "high": "highest"}
"""The treatment of missing data that errs the way a figure does."""
_OF_REGISTER = {"accuracy": "plan_accuracy_differs", "calibration_months": "plan_calibration_differs"}


def deviations(wb: Workbench, enterprise_id: str, pack: str, year: int) -> tuple[Doubt, ...]:
    """List what a verifier may object to in a year's plan, and in what months and report say otherwise than it."""
    if FORM not in wb.library.packs[pack].forms:
        return ()
    rules = wb.library.rules(pack, date(year, 12, 31), today())
    points = points_of(rules)
    found = rooms.latest(wb, enterprise_id, f"{pack}/{FORM}", year)
    if found is None or found.period != str(year):
        spared = any(duty.id == FORM and duty.holds is False for duty in profile.duties(wb, enterprise_id, year))
        missing = doubt(points, "plan_missing", "note" if spared else "error", period=str(year), month=year)
        return (missing, *_next_year(wb, enterprise_id, pack, year, rules))
    look = _Look(wb, points, rules, rooms.view(wb, found), months_of(wb, enterprise_id, pack, year))
    return (*look.all(), *_next_year(wb, enterprise_id, pack, year, rules))


def _next_year(wb: Workbench, enterprise_id: str, pack: str, year: int, rules: "Rules") -> Iterator[Doubt]:
    day, points = today(), points_of(rules)
    ahead: Decimal = rules.parameters["rehearsal_limits"].value["plan_ahead_days"]  # type: ignore[index,assignment] # a table of numbers
    following = [each for each in filings.filings(wb, enterprise_id) if each.form == f"{pack}/{FORM}"]
    begun = any(each.period == str(year + 1) for each in following)
    due = due_day(wb, year + 1)
    if day.year == year and not begun and due and (due - day).days <= ahead:
        yield doubt(points, "plan_next_year", "note", period=str(year + 1), month=year + 1, other=due.isoformat())


@dataclass(frozen=True)
class _Look:
    """One year's plan looked at beside what was filed."""

    wb: Workbench
    points: Mapping[str, Point]
    rules: "Rules"
    plan: Room
    months: "tuple[Filing, ...]"

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        return cards_of(self.plan.cells, self.plan.outcome.values)

    @cached_property
    def figures(self) -> dict[str, Figure]:
        return figures_of(self.rules)

    @cached_property
    def said(self) -> "tuple[tuple[Filing, Month], ...]":
        """The months, each beside the cards."""
        lists = {name: listed(self.rules, name) for name in WORDS}
        return tuple((filing, Month(ground_of(self.wb, filing), self.cards, lists)) for filing in self.months)

    def all(self) -> Iterator[Doubt]:
        yield from self._versions()
        yield from self._enterprise()
        yield from self._boundary()
        yield from self._cards()
        yield from self._register()
        yield from self._deviations()
        yield from self._unused()

    # ------------------------------------------------------------ the plan itself

    def _versions(self) -> Iterator[Doubt]:
        rows = [f"versions/{row}" for row in self.plan.cells.rows("versions")]
        days = [day for row in rows if isinstance(day := self._value(f"{row}/day"), date)]
        due, year = due_day(self.wb, int(self.plan.filing.period)), self.plan.filing.period
        if days and due and min(days) > due:
            value, other = min(days).isoformat(), due.isoformat()
            yield self._doubt("plan_late", "warning", "versions", month=year, value=value, other=other)
        settled = len(filings.revisions(self.wb, self.plan.filing.id))
        if settled > max(len(rows), 1):
            value, other = say("planned.revisions", count=settled), say("planned.versions", count=len(rows))
            yield self._doubt("plan_version", "warning", "versions", value=value, other=other)
        for row in rows:
            if self._value(f"{row}/reason") == "revised" and not self._value(f"{row}/ground"):
                name = self._value(f"{row}/version") or row
                yield self._doubt("plan_revision_ground", "error", f"{row}/ground", name=name)

    def _enterprise(self) -> Iterator[Doubt]:
        """Hold who files against the plan: the answers drawn from the same place."""
        ours = dict(_answers(self.plan.form))
        for filing in (*self.months[-1:], *self._annual()):
            for source, path in _answers(filings.form_of(self.wb, filing)):
                there, here = filing.cells.value(path), self.plan.cells.value(ours.get(source, ""))
                if there and here and plain(str(there)) != plain(str(here)):
                    name = self.plan.form.locate(ours[source])[2].label
                    yield self._doubt(
                        "plan_entity_differs", "warning", path, filing, name=name, value=there, other=here
                    )

    def _annual(self) -> "Iterator[Filing]":
        found = self._latest("annual_report")
        if found and found.period == self.plan.filing.period:
            yield found

    def _latest(self, form: str) -> "Filing | None":
        plan = self.plan.filing
        return rooms.latest(self.wb, plan.enterprise, f"{self.plan.form.pack}/{form}", int(plan.period))

    def _boundary(self) -> Iterator[Doubt]:
        """Hold the processes, lines and units of months and report against the facilities of the plan."""
        planned: dict[str, bool] = {}
        for row in self.plan.cells.rows("facilities"):
            name = self._value(f"facilities/{row}/name")
            if name:
                planned[plain(str(name))] = self._value(f"facilities/{row}/within") is not False
        told = set()
        grounds = [(filing, month.ground) for filing, month in self.said]
        grounds += [(filing, ground_of(self.wb, filing)) for filing in self._annual()]
        for filing, ground in grounds:
            for path, name, names in facilities(ground):
                if name in told or any(planned.get(each) for each in names):
                    continue
                told.add(name)
                code = "planned.not_within" if any(each in planned for each in names) else "planned.not_planned"
                yield self._doubt("plan_boundary_differs", "error", path, filing, name=name, value=say(code))

    def _cards(self) -> Iterator[Doubt]:
        seen: set[tuple[str, frozenset[str], frozenset[str]]] = set()
        open_ = {each.path for each in self.plan.outcome.findings if each.code == "cell.missing"}
        fields = parameters_of(self.plan.form).fields
        for card in self.cards:
            figure, name = self.figures.get(card.figure), self._name(card)
            key = (card.figure, words(card.unit), words(card.item))
            if key in seen:
                yield self._doubt("plan_card_twice", "error", card.path, name=name)
            seen.add(key)
            open_here = [
                each for each in fields if f"{card.path}/{each.id}" in open_ or self._bare(card, figure, each.id)
            ]
            if open_here:
                value = say("meters.and").join(str(each.label) for each in open_here)
                path = f"{card.path}/{open_here[0].id}"
                yield self._doubt("plan_card_incomplete", "warning", path, name=name, value=value)
            if figure:
                yield from self._treatment(card, figure, name)

    @staticmethod
    def _bare(card: Card, figure: Figure | None, field: str) -> bool:
        """Tell whether a quantity is measured, nobody says by what."""
        told = figure is not None and figure.role in _TOLD_BY_INSTRUMENT
        return field == "instrument" and told and card.way == "measured" and not card.instruments

    def _treatment(self, card: Card, figure: Figure, name: str) -> Iterator[Doubt]:
        path = f"{card.path}/missing"
        if card.missing == _UNDERSTATES[figure.errs]:
            value = listed(self.rules, "missing_rules").get(card.missing, card.missing)
            yield self._doubt("plan_missing_understates", "error", path, name=name, value=value)
        if card.missing == "default" and not figure.falls_to:
            yield self._doubt("plan_missing_undefaulted", "warning", path, name=name)

    def _register(self) -> Iterator[Doubt]:
        """Hold the instruments of the cards against the register."""
        found = self._latest(REGISTER)
        register = rooms.view(self.wb, found).outcome.values if found else {}
        names = found.cells.rows("instruments") if found else ()
        rows = {plain(str(register.get(f"instruments/{row}/code"))): f"instruments/{row}" for row in names}
        named: dict[str, list[Card]] = {}
        for card in self.cards:
            for code in card.instruments:
                named.setdefault(code, []).append(card)
        for code, cards in named.items():
            row = rows.get(plain(code))
            if row is None:
                path, name = f"{cards[0].path}/instrument", self._name(cards[0])
                name = say("planned.cards", name=name, count=len(cards)) if len(cards) > 1 else name
                yield self._doubt("plan_instrument_unknown", "warning", path, name=name, value=code)
                continue
            told = {(key, self._value(f"{card.path}/{key}")): card for card in reversed(cards) for key in _OF_REGISTER}
            for (key, mine), card in told.items():
                theirs = register.get(f"{row}/{key}")
                if isinstance(mine, Decimal) and isinstance(theirs, Decimal) and mine != theirs:
                    path, value, other = f"{card.path}/{key}", shown(mine), shown(theirs)
                    yield self._doubt(_OF_REGISTER[key], "warning", path, name=code, value=value, other=other)

    # ------------------------------------------------------------ what was done otherwise

    def _deviations(self) -> Iterator[Doubt]:
        """Gather the deviations of the months: what is the same in several is one doubt."""
        found: dict[tuple[str, ...], list[tuple[Filing, Deviation, Decimal | None]]] = {}
        for filing, month in self.said:
            for each in month.deviations():
                key = (each.point, each.name, each.value, each.other)
                found.setdefault(key, []).append((filing, each, self._at_stake(filing, month, each)))
        for told in found.values():
            filing, each, _ = told[0]
            stakes = [stake for _, _, stake in told if stake is not None]
            when = say("planned.months", month=filing.period, count=len(told)) if len(told) > 1 else filing.period
            level: Level = "warning" if each.point == "plan_ledger_differs" else "error"
            stake = sum(stakes, Decimal(0)) if stakes else None
            names = {"name": each.name, "value": each.value, "other": each.other, "month": when}
            yield self._doubt(each.point, level, each.path, filing, stake, **names)

    def _at_stake(self, filing: "Filing", month: Month, each: Deviation) -> Decimal | None:
        """Give what the headline gains where a figure obtained otherwise than planned falls to the guide's default."""
        if each.point not in ("plan_no_card", "plan_way_differs"):
            return None
        from workbench.rules.evaluate import evaluate

        ground = month.ground
        changes = ground.fall(each.path)
        before = ground.outcome.values.get(ground.form.headline)
        if not changes or not isinstance(before, Decimal):
            return None
        fallen = evaluate(ground.form, ground.cells.changed(changes), filings.rules_of(self.wb, filing))
        after = fallen.values.get(ground.form.headline)
        return max(after - before, Decimal(0)) if isinstance(after, Decimal) else None

    def _unused(self) -> Iterator[Doubt]:
        """Find the cards for which no month has a figure."""
        used = {card.path for _, month in self.said for card in month.spoken.values()}
        for card in self.cards if self.said else ():
            if card.path not in used:
                name, year = self._name(card), self.plan.filing.period
                yield self._doubt("plan_unused", "note", card.path, name=name, month=year)

    # ------------------------------------------------------------ words

    def _name(self, card: Card) -> str:
        figure = self.figures.get(card.figure)
        return DOT.join(filter(None, (card.unit, card.item, str(figure or card.figure))))

    def _value(self, path: str) -> object:
        return self.plan.outcome.values.get(path)

    def _doubt(
        self,
        point: str,
        level: "Level",
        path: str,
        filing: "Filing | None" = None,
        at_stake: Decimal | None = None,
        **names: object,
    ) -> Doubt:
        """Fill in a point that leads to a cell of a filing, by default of the plan."""
        there = filing or self.plan.filing
        return doubt(
            self.points, point, level, filing=there.id, path=path, period=there.period, at_stake=at_stake, **names
        )


def _answers(form: "Form") -> Iterator[tuple[str, str]]:
    """Walk the answers of sections of one that are drawn from who files: where from, and their paths."""
    for section in form.sections:
        for each in section.fields if section.rows == "one" else ():
            if each.draws.startswith("enterprise."):
                yield each.draws, f"{section.id}/{each.id}"
