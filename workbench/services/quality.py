"""Quality assurance as a verifier looks at it: what the guide asks the firm to have, and the paper behind each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.domain.doubt import Doubt, doubt
from workbench.services import evidence, rooms
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.rules.form import Level
    from workbench.rules.library import Rules
    from workbench.rules.surroundings import Point
    from workbench.services.rooms import Room

FORM = "quality"
_RECORDS = {"audits": "scope", "trainings": "subject", "crosschecks": "data"}
"""Sections whose rows are each shown by a record, with the field that names a row."""


def doubts(wb: Workbench, enterprise_id: str, pack: str, year: int) -> tuple[Doubt, ...]:
    """List what a verifier may object to in a year's quality assurance, in the order of the form."""
    found = rooms.latest(wb, enterprise_id, f"{pack}/{FORM}", year)
    if found is None or found.period != str(year):
        points = _points(wb.library.rules(pack, date(year, 12, 31), today()))
        return (doubt(points, "quality_missing", "error", period=str(year), month=year),)
    shown = [path for each in evidence.evidence(wb, found.id) for path in each.paths]
    return tuple(_Look(rooms.view(wb, found), shown).all())


def _points(rules: "Rules") -> "Mapping[str, Point]":
    return rules.parameters["verification_points"].value  # type: ignore[return-value] # points, as its kind says


@dataclass(frozen=True, slots=True)
class _Look:
    """One filing looked at; `shown` are the paths it has evidence for."""

    room: "Room"
    shown: list[str]

    def all(self) -> Iterator[Doubt]:
        if not self._value("about/full_time"):
            yield self._doubt("quality_no_person", "error", "staff")
        yield from self._rules()
        if not self.room.cells.rows("audits"):
            yield self._doubt("quality_no_audit", "error", "audits", month=self.room.filing.period)
        for row in self.room.cells.rows("audits"):
            base = f"audits/{row}"
            if self._value(f"{base}/issues") is True and not self._value(f"{base}/mended"):
                name = self._value(f"{base}/found") or self._value(f"{base}/scope")
                yield self._doubt("quality_open_issue", "warning", f"{base}/mended", name=name)
        if not self.room.cells.rows("trainings"):
            yield self._doubt("quality_no_training", "note", "trainings", month=self.room.filing.period)
        for section, named_by in _RECORDS.items():
            for row in self.room.cells.rows(section):
                yield from self._paper(f"{section}/{row}", self._value(f"{section}/{row}/{named_by}"))

    def _rules(self) -> Iterator[Doubt]:
        section = next(each for each in self.room.form.sections if each.id == "rules")
        for row in section.fixed:
            state = self._value(f"rules/{row.id}/state")
            if state == "has":
                yield from self._paper(f"rules/{row.id}", self._value(f"rules/{row.id}/title") or row.label)
            elif state != "idle":
                yield self._doubt("quality_no_rules", "warning", f"rules/{row.id}/state", name=row.label)

    def _paper(self, row: str, name: object) -> Iterator[Doubt]:
        """Object to a row without a file attached to any of its cells."""
        if name and not any(path.startswith(f"{row}/") or path == row for path in self.shown):
            yield self._doubt("quality_no_paper", "note", row, name=name)

    def _value(self, path: str) -> object:
        return self.room.outcome.values.get(path)

    def _doubt(self, point: str, level: "Level", path: str, **names: object) -> Doubt:
        filing = self.room.filing
        points = _points(self.room.rules)
        return doubt(points, point, level, filing=filing.id, path=path, period=filing.period, at_stake=None, **names)
