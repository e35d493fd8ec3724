"""The appendices: how each figure came about, what proves it, where the law says so, and what was left open."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from workbench.base.clock import BEIJING
from workbench.base.text import Label, has, say
from workbench.domain.evidence import Evidence
from workbench.pdf.flow import CondPageBreak, Flowable, PageBreak, Paragraph
from workbench.pdf.grid import Column, grid
from workbench.pdf.ink import HAIR, MARK, MM, WIDTH, inked, styles, unit_text
from workbench.pdf.pages import Heading, Rule
from workbench.pdf.sources import Sources
from workbench.rules.cells import Source
from workbench.rules.formula import Param, Pick
from workbench.rules.kinds import KINDS
from workbench.rules.outcome import Input, Outcome, Step
from workbench.rules.places import DOT, MISSING, Places
from workbench.rules.sources import SECOND

_FIRST_DIGITS = 16

_PAGE = 600.0
"""Points above which the room left is a page as good as empty."""


@dataclass(frozen=True, slots=True)
class Appendices:
    """Makes the appendices of a filled-in form."""

    places: Places
    outcome: Outcome
    evidence: Sequence[Evidence]
    kinds: Mapping[str, Label]
    unsure: Collection[str]
    sources: Sources
    stated: Collection[str] = ()
    """The figures given without what they rest on."""
    numbers: dict[str, int] = field(default_factory=dict)
    """The number of each step in appendix A, by path."""

    def all(self, letters: str = "abcd") -> Iterator[Flowable]:
        """Give the appendices asked for, and E where figures have a second source."""
        for letter, part in (
            ("a", self._steps()),
            ("b", self._evidence()),
            ("c", self._sources()),
            ("d", self._findings()),
            *([("e", self._seconds())] if self.outcome.seconds else []),
        ):
            if letter not in (*letters, "e"):
                continue
            title = say(f"pdf.appendix_{letter}")
            yield PageBreak() if letter == "a" else CondPageBreak(60 * MM)
            yield Heading(inked(title, title), 0, title)
            yield Paragraph(say(f"pdf.appendix_{letter}.about"), styles().quiet)
            yield from part

    # ------------------------------------------------------------ A

    def _steps(self) -> Iterator[Flowable]:
        steps = [
            step
            for path, value in self.outcome.values.items()
            if isinstance(value, Decimal) and (step := self.outcome.steps.get(path))
        ]
        if not steps:
            yield Paragraph(say("pdf.none"), styles().quiet)
        groups = self._by_year(steps)
        for number, group in enumerate(groups, 1):
            self.numbers.update((step.path, number) for step in group)
        for number, group in enumerate(groups, 1):
            if len(group) == 1:
                (step,) = group
                yield StepBlock(self._title(number, step), self._result(step), "<br/>".join(self._lines(step)))
            else:
                shared, months = self._months(group)
                yield StepBlock(self._title(number, group[0], months=True), "", "<br/>".join(shared), ends=False)
                yield from (Paragraph(line, styles().step_line) for line in months)
                yield Rule(WIDTH, 4, thin=True)
        if self.stated:
            names = "；".join(self.places.names(tuple(self.stated)))
            yield Paragraph(say("pdf.stated", figures=inked(names, "stated")), styles().quiet)

    def _by_year(self, steps: Sequence[Step]) -> list[list[Step]]:
        """Bring together the months of one figure that came about in the same way: one formula, told once."""
        groups: dict[object, list[Step]] = {}
        for step in steps:
            key: object = step.path
            month = self._month(step.path)
            if month:
                formula = step.expression.text if step.expression else ""
                key = (step.path.replace(f"/{month}/", "//"), step.origin, formula)
            groups.setdefault(key, []).append(step)
        return list(groups.values())

    def _month(self, path: str) -> str:
        """Give the month a figure is of, as its path has it; empty for any other."""
        sections, rows, _ = self.places.form.locate(path)
        many = (section for section in sections if section.rows != "one")
        return next((row for section, row in zip(many, rows, strict=True) if section.rows == "months"), "")

    def _months(self, steps: Sequence[Step]) -> tuple[list[str], list[str]]:
        """Say how the months of one figure came about: what they have in common, and a line for each that differs."""
        first, where = steps[0], steps[0].path
        looked_up = _looked_up(first)
        told = not looked_up and first.origin != "rounded"
        shared = [self._line("pdf.step.words", first.words, where)] if told else []
        given = {step.path: self._givens(step, looked_up) for step in steps}
        common = [said for said in given[where] if all(said in others for others in given.values())]
        if common:
            code = "pdf.step.default" if first.origin == "default" else "pdf.step.input"
            shared.append(self._line(code, "；".join(common), where))
        shared += self._grounds(first, looked_up)
        lines = []
        for step in steps:
            figures = f"{inked(step.figures, step.path)} = " if told else ""
            bare = self._givens(step, looked_up, bare=True)  # the values stand in the figures
            own = [said for said, whole in zip(bare, given[step.path], strict=True) if whole not in common]
            tail = f'\u3000<font size="7.5" color="#5E6B66">{inked("；".join(own), step.path)}</font>' if own else ""
            lines.append((self._month_word(step.path), f"{figures}<b>{self._result(step)}</b>{tail}"))
        told_months = []
        for line, same in groupby(lines, key=lambda each: each[1]):
            months = [month for month, _ in same]
            span = months[0] if len(months) == 1 else say("pdf.months", first=months[0], last=months[-1])
            told_months.append(f'<font face="Sans" size="7.5">{span}</font>\u3000{line}')
        return shared, told_months

    def _month_word(self, path: str) -> str:
        return say("place.month", month=int(self._month(path)))

    def _title(self, number: int, step: Step, *, months: bool = False) -> str:
        name = self.places.name(step.path)
        if months:
            name = name.replace(f"{DOT}{self._month_word(step.path)}{DOT}", DOT, 1)
        return f"A.{number}\u3000{inked(name, step.path)}"

    def _result(self, step: Step) -> str:
        _, _, found = self.places.form.locate(step.path)
        text = self.places.shown(step.path, found) + (MARK if step.path in self.unsure else "")
        unit = self.places.unit(step.path, found) if found.kind == "number" else ""
        return f"{inked(text, step.path)} {unit_text(unit, step.path)}".strip()

    def _lines(self, step: Step) -> Iterator[str]:
        """Say how a value came about: the formula in words, the figures put in, and where each came from."""
        where = step.path
        looked_up = _looked_up(step)
        if not looked_up and step.origin != "rounded":
            yield self._line("pdf.step.words", step.words, where)
            yield self._line("pdf.step.figures", step.figures, where)
        given = self._givens(step, looked_up)
        if given:
            yield self._line(
                "pdf.step.default" if step.origin == "default" else "pdf.step.input", "；".join(given), where
            )
        yield from self._grounds(step, looked_up)

    def _givens(self, step: Step, looked_up: bool, *, bare: bool = False) -> list[str]:
        """Say where each input came from; `bare`, without its value."""
        used = (each for each in step.inputs if each.used)
        return [said for each in used if (said := self._given(each, step.path, bare=bare or looked_up))]

    def _grounds(self, step: Step, looked_up: bool) -> Iterator[str]:
        """Say where it is written, and how it is rounded."""
        rounding = "" if step.places is None or looked_up else self._rounding(step)
        cite = self.sources.short(step.cite) if step.cite and not looked_up else ""
        if cite or rounding:
            yield self._line(
                "pdf.step.cite" if cite else "pdf.step.rounding", "；".join(filter(None, (cite, rounding))), step.path
            )

    @staticmethod
    def _line(code: str, text: str, where: str) -> str:
        return f'<font face="Sans" size="7.5" color="#5E6B66">{say(code)}</font>\u3000{inked(text, where)}'

    @staticmethod
    def _rounding(step: Step) -> str:
        return say("pdf.rounding", mode=say(f"pdf.rounding.{step.rounding}"), places=step.places)

    def _given(self, given: Input, path: str, *, bare: bool) -> str:
        """Say where one input came from: the parameter's dates and article, another step, or the cell's source."""
        if not isinstance(given.value, Decimal):
            return ""
        unit = self.places.unit_at(given.unit, given.path or path)
        # a value looked up is the result beside the title
        value = "" if bare else f" = {given.text} {unit}".rstrip()
        if given.entry:
            key = f"（{self._key(given)}）" if given.key else ""
            until = say("pdf.until", day=given.entry.until) if given.entry.until else ""
            since = say("pdf.since", day=given.entry.since, until=until)
            return f"{given.label}{key}{value}，{since}，{self.sources.short(given.entry.cite)}"
        if given.path in self.numbers and given.path != path:
            return f"{given.label}{value}，{say('pdf.see', number=self.numbers[given.path])}"
        cell = self.places.cells.get(given.path)
        return f"{given.label}{value}，{_origin(cell.source)}" if cell and cell.source else f"{given.label}{value}"

    def _key(self, given: Input) -> str:
        """Write the key of a table row as the form words it, where one of its choices has that id."""
        for _, section in self.places.form.walk():
            for found in section.fields:
                for choice in found.choices:
                    if choice.id == given.key:
                        return str(choice.label)
        return given.key

    # ------------------------------------------------------------ B, C, D

    def _evidence(self) -> Iterator[Flowable]:
        if not self.evidence:
            yield Paragraph(say("pdf.no_evidence"), styles().quiet)
            return
        where, count = say("pdf.appendix_b"), len(self.evidence)
        added = [item.added_at.astimezone(BEIJING).date().isoformat() for item in self.evidence]
        proves = ["\n".join(self.places.names(item.paths)) or MISSING for item in self.evidence]
        told = any(map(self._facts, self.evidence))
        names = ["\n".join(filter(None, (item.name, self._facts(item)))) for item in self.evidence]
        columns = [
            Column(say("pdf.number"), [str(number) for number in range(1, count + 1)], share=11 * MM),
            Column(say("pdf.paper" if told else "pdf.file"), names, where=where, share=(60 if told else 44) * MM),
            *([] if told else [Column(say("pdf.date"), added, share=22 * MM)]),
            Column(say("pdf.sha"), [item.sha256[:_FIRST_DIGITS] for item in self.evidence], share=34 * MM),
            Column(say("pdf.proves"), proves, where=where),
        ]
        yield grid(columns)

    def _facts(self, item: Evidence) -> str:
        """Write what a paper says of itself: kind, number, and the day it bears."""
        kind = str(self.kinds.get(item.kind, item.kind))
        return "，".join(filter(None, (kind, item.number, item.issued.isoformat() if item.issued else "")))

    def _sources(self) -> Iterator[Flowable]:
        self.sources.short(self.places.form.cite)
        for finding in self.outcome.findings:  # their appendix comes after this one
            if finding.cite:
                self.sources.short(finding.cite)
        fields = (self.places.form.locate(path)[2] for path in self.outcome.values)
        for cite in dict.fromkeys(each.cite for each in fields if each.cite):  # the tables name articles alone
            self.sources.short(cite)
        yield from self.sources.table()

    def _findings(self) -> Iterator[Flowable]:
        findings = self.outcome.findings
        if not findings:
            yield Paragraph(say("pdf.no_findings"), styles().quiet)
            return
        cells = self.places.cells
        yield grid(
            [
                Column(say("pdf.level"), [say(f"pdf.level.{finding.level}") for finding in findings], share=14 * MM),
                Column(
                    say("pdf.where"),
                    [self.places.name(finding.path) for finding in findings],
                    where=say("pdf.appendix_d"),
                    share=46 * MM,
                ),
                Column(
                    say("pdf.said"),
                    [
                        finding.sentence() + (f"（{self.sources.short(finding.cite)}）" if finding.cite else "")
                        for finding in findings
                    ],
                    where=say("pdf.appendix_d"),
                ),
                Column(
                    say("pdf.reason"),
                    [cells[finding.path].note or MISSING if finding.path in cells else MISSING for finding in findings],
                    where=say("pdf.appendix_d"),
                    share=36 * MM,
                ),
            ]
        )

    def _seconds(self) -> Iterator[Flowable]:
        """Set each figure beside what its second source says."""
        seconds, cells, where = self.outcome.seconds, self.places.cells, say("pdf.appendix_e")
        fields = {path: self.places.form.locate(path)[2] for path in seconds}
        beside = {path: cells[f"{SECOND}/{path}"] for path in seconds}

        def shown_with_unit(path: str, text: str) -> str:
            return f"{text} {self.places.unit(path, fields[path])}".rstrip()

        yield grid(
            [
                Column(say("pdf.where"), [self.places.name(path) for path in seconds], where=where, share=40 * MM),
                Column(
                    say("pdf.first"),
                    [shown_with_unit(path, self.places.shown(path, fields[path])) for path in seconds],
                    where=where,
                ),
                Column(
                    say("pdf.second"),
                    [
                        shown_with_unit(path, KINDS[fields[path].kind].show(value, fields[path]))
                        for path, value in seconds.items()
                    ],
                    where=where,
                ),
                Column(
                    say("pdf.second.source"),
                    [_origin(cell.source) if cell.source else MISSING for cell in beside.values()],
                    where=where,
                    share=38 * MM,
                ),
                Column(
                    say("pdf.reason"), [cell.note or MISSING for cell in beside.values()], where=where, share=36 * MM
                ),
            ]
        )


def _looked_up(step: Step) -> bool:
    """Tell a value taken as it stands from a table or a parameter, which needs no formula."""
    return step.expression is not None and isinstance(step.expression.tree, Pick | Param)


def _origin(source: Source) -> str:
    """Say where a cell came from: ``工作簿 燃料!B7 · 购产销存.xlsx``."""
    code = f"pdf.origin.{source.origin}"
    return " ".join(filter(None, (say(code) if has(code) else source.origin, source.where)))


class StepBlock(Flowable):
    """One step: its title left and its result right, how it came about below; torn only if longer than a page.

    `ends` draws a line below it.
    """

    def __init__(self, title: str, result: str, body: str, *, ends: bool = True) -> None:
        """Take marked-up texts."""
        super().__init__()
        self._texts = title, result, body
        self._ends = ends
        self.keepWithNext = not ends
        self._title = Paragraph(title, styles().step_title)
        self._result = Paragraph(result, styles().step_result)
        self._body = Paragraph(body, styles().step)
        self.spaceBefore, self.spaceAfter = 5, 3

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Lay out the three texts."""
        _, first = self._title.wrap(width * 0.68, height)
        _, second = self._result.wrap(width * 0.32, height)
        self._top = max(first, second)
        _, rest = self._body.wrap(width - 11 * MM, height)
        self.width, self.height = width, self._top + rest + 2
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Part title and text, where not even an empty page holds both; else all of it goes to the next page."""
        title, result, body = self._texts
        if not body or height < _PAGE:
            return []
        return [StepBlock(title, result, "", ends=False), Paragraph(body, styles().step_line)]

    def draw(self) -> None:
        """Draw them."""
        canvas = self.canv
        self._title.drawOn(canvas, 0, self.height - self._title.height)
        self._result.drawOn(canvas, self.width * 0.68, self.height - self._result.height)
        self._body.drawOn(canvas, 11 * MM, 2)
        if self._ends:
            canvas.setStrokeColor(HAIR)
            canvas.setLineWidth(0.3)
            canvas.line(0, -1, self.width, -1)
