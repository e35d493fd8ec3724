"""A form and its content as pages: cover, statement and signatures, contents, tables, appendices.

The paper is always Chinese, whatever language the window speaks; it knows no sector, it walks the form.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any, Literal

from workbench.base.clock import BEIJING
from workbench.base.text import Label, say, speaking
from workbench.domain.approval import Approval
from workbench.domain.enterprise import Enterprise
from workbench.domain.evidence import Evidence, kinds
from workbench.domain.filing import Revision, RulesRef
from workbench.domain.public import Public
from workbench.pdf.appendix import Appendices
from workbench.pdf.charts import pictures
from workbench.pdf.flow import (
    BaseDocTemplate,
    Canvas,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)
from workbench.pdf.fonts import SANS, checked, counting, width
from workbench.pdf.ink import (
    BOTTOM,
    LEFT,
    LINE,
    MM,
    PAGE,
    QUIET,
    RIGHT,
    TOP,
    WIDTH,
    inked,
    styles,
)
from workbench.pdf.pages import CONTENTS_LINES, Heading, Pages, Rule, Running, under
from workbench.pdf.sources import Sources
from workbench.pdf.summary import headline, summary
from workbench.pdf.tables import Sections
from workbench.rules.cells import Cells
from workbench.rules.form import Form
from workbench.rules.library import Rules
from workbench.rules.outcome import Outcome, unsure_paths
from workbench.rules.places import MISSING, Places
from workbench.rules.units import shown_unit

Role = Literal["preparer", "legal", "office"]

SIGNATURE_PAGE = 1
"""Index of the page with the signature places: the second."""

_BOX = (80 * MM, 42 * MM)
BOXES: Mapping[Role, tuple[float, float, float, float]] = {
    "preparer": (LEFT, 100 * MM, LEFT + _BOX[0], 100 * MM + _BOX[1]),
    "legal": (PAGE[0] - RIGHT - _BOX[0], 100 * MM, PAGE[0] - RIGHT, 100 * MM + _BOX[1]),
    "office": (LEFT, 36 * MM, LEFT + _BOX[0], 36 * MM + _BOX[1]),
}
"""Where each signature is shown on that page: left, bottom, right, top, in points."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be printed. `number` is None, and `digest` empty, for a draft."""

    form: Form
    enterprise: Enterprise
    period: str
    rules: RulesRef
    cells: Cells
    outcome: Outcome
    evidence: tuple[Evidence, ...]
    made_at: datetime
    by: str
    number: int | None = None
    digest: str = ""
    follows: str = ""
    approvals: tuple[Approval, ...] = ()
    kinds: Mapping[str, Label] = field(default_factory=dict)
    """The kinds of evidence, by id, as the rules word them."""
    hidden: Mapping[str, str] = field(default_factory=dict)
    """What a public version prints instead of a cell or a section, by path."""
    stated: Collection[str] = ()
    """The figures a public version gives without the figures they rest on."""
    public: bool = False
    """Whether it is a public version, which says nothing of what was found."""

    @staticmethod
    def of(revision: Revision, form: Form, rules: Rules | None = None) -> "Paper":
        """Take a revision, the edition of the form it follows, and the rules that name the kinds of its evidence."""
        public = revision if isinstance(revision, Public) else None
        return Paper(
            public.edition if public else form,
            revision.enterprise,
            revision.period,
            revision.rules,
            revision.cells,
            revision.outcome,
            revision.evidence,
            revision.frozen_at,
            revision.by,
            revision.number,
            revision.digest,
            revision.follows,
            revision.approvals,
            kinds(rules) if rules else {},
            public.hidden if public else {},
            tuple(public.stated) if public else (),
            public is not None,
        )

    @property
    def draft(self) -> bool:
        """Tell whether it is not frozen yet."""
        return self.number is None

    @property
    def title(self) -> str:
        """Name it in one line: enterprise and its project, form, period."""
        return f"{self.enterprise.title}　{self.form.label}　{period_words(self.period)}"


def period_words(period: str) -> str:
    """Write a period as the law does: 2025年度, 2026年6月, 2026年6月30日."""
    numbers = [int(part) for part in period.split("-")]
    if len(numbers) == 1:
        return f"{numbers[0]}年度"
    return f"{numbers[0]}年{numbers[1]}月" + (f"{numbers[2]}日" if len(numbers) > 2 else "")


def draw(paper: Paper, tick: Callable[[int], None] | None = None) -> bytes:
    """Draw the whole paper as PDF; `tick` is called with each page number and may raise to stop.

    Raises WorkbenchError ``pdf.missing_glyph`` before anything is drawn when a character cannot be printed.
    """
    with speaking("zh_CN"), counting() as characters:
        body = list(story(paper))
        listed = sum(isinstance(flowable, Heading) for flowable in body)
        pages = max(1, -(-listed // CONTENTS_LINES))
        front = [*_cover(paper), *_statement(paper), *_contents(pages)]
        contents = (SIGNATURE_PAGE + 2, SIGNATURE_PAGE + 1 + pages)
        running = Running(_foot(paper), paper.draft, contents, characters)
        out = BytesIO()
        document = _Document(out, paper, running)
        if tick:
            document.setProgressCallBack(lambda kind, value: tick(value) if kind == "PAGE" else None)
        document.build(front + body, canvasmaker=document.canvas)
        return out.getvalue()


class _Document(BaseDocTemplate):
    def __init__(self, out: BytesIO, paper: Paper, running: Running) -> None:
        super().__init__(
            out,
            pagesize=PAGE,
            title=checked(paper.title, paper.title),
            author=paper.enterprise.name,
            subject=str(paper.form.label),
            creator=say("pdf.program"),
            lang="zh-CN",
        )
        self._running = running
        self._draft = paper.draft
        frame = Frame(LEFT, BOTTOM + 6 * MM, WIDTH, PAGE[1] - TOP - BOTTOM - 6 * MM, 0, 0, 0, 0)
        self.addPageTemplates(
            [
                PageTemplate("plain", [frame], onPage=self._under),
                PageTemplate(
                    "statement",
                    [Frame(LEFT, 155 * MM, WIDTH, PAGE[1] - TOP - 155 * MM, 0, 0, 0, 0)],
                    onPage=self._boxes,
                ),
            ]
        )

    def canvas(self, *args: Any, **options: Any) -> Pages:
        return Pages(*args, running=self._running, **options)

    def _under(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        under(canvas, self._draft)

    def _boxes(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        """Draw the places for signatures; a form too long for the page leaves the boxes to the first of its pages."""
        under(canvas, self._draft)
        if canvas.getPageNumber() != SIGNATURE_PAGE + 1:
            return
        for role, (left, bottom, right, top) in BOXES.items():
            canvas.setStrokeColor(LINE)
            canvas.setLineWidth(0.6)
            canvas.rect(left, bottom, right - left, top - bottom)
            canvas.setFillColor(QUIET)
            canvas.setFont(SANS, 9)
            canvas.drawString(left, top + 6, say(f"pdf.role.{role}"))
            canvas.setFont(SANS, 7.5)
            canvas.drawString(left, bottom - 11, say(f"pdf.role.{role}.about"))


def _foot(paper: Paper) -> str:
    state = say("pdf.foot.draft") if paper.draft else say("pdf.foot.revision", digest=paper.digest[:12])
    title = checked(paper.title, paper.title)
    while width(f"{title}　{state}", SANS, 7.5) > WIDTH - 26 * MM:
        title = title[:-2] + "…"
    return f"{title}　{state}"


def _cover(paper: Paper) -> Iterator[Flowable]:
    company = paper.enterprise
    yield Spacer(1, 58 * MM)
    yield Paragraph(inked(str(paper.form.label), "form"), styles().title)
    yield Rule(space=22)
    yield Paragraph(inked(company.name, "enterprise"), styles().cover)
    if company.project:
        yield Paragraph(inked(company.project, "project"), styles().cover)
    yield Paragraph(period_words(paper.period), styles().cover)
    yield Spacer(1, (52 if company.project else 62) * MM)
    made = paper.made_at.astimezone(BEIJING)
    version = say("pdf.version.draft") if paper.draft else say("pdf.version.number", number=paper.number)
    lines = [
        ("pdf.credit_code", company.credit_code or MISSING),
        ("pdf.address", company.address),
        ("pdf.period", period_words(paper.period)),
        ("pdf.version", version),
        ("pdf.made", f"{made.year}年{made.month}月{made.day}日"),
        ("pdf.by", paper.by),
        ("pdf.guide", str(paper.form.cite)),
        ("pdf.rules", say("pdf.rules.said", pack=paper.rules.pack, day=paper.rules.day, known=paper.rules.known)),
        ("pdf.digest", paper.digest),
        ("pdf.follows", paper.follows),
    ]
    yield from (_Pair(say(code), inked(text, code)) for code, text in lines if text)
    if company.sample:
        yield Spacer(1, 8)
        yield Paragraph(say("pdf.sample"), styles().quiet)
    yield NextPageTemplate("statement")
    yield PageBreak()


class _Pair(Flowable):
    """A label and what it says, on the cover."""

    def __init__(self, label: str, text: str) -> None:
        super().__init__()
        self._label, self._text = Paragraph(label, styles().small_quiet), Paragraph(text, styles().small)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        _, first = self._label.wrap(34 * MM, height)
        _, second = self._text.wrap(width - 36 * MM, height)
        self.width, self.height = width, max(first, second) + 4
        return self.width, self.height

    def draw(self) -> None:
        self._label.drawOn(self.canv, 0, self.height - self._label.height)
        self._text.drawOn(self.canv, 36 * MM, self.height - self._text.height)


def _statement(paper: Paper) -> Iterator[Flowable]:
    """Give the statement of truth, what exactly is signed, and who let it pass within the enterprise."""
    title = say("pdf.statement")
    yield Paragraph(title, styles().heading)
    yield Rule(10 * MM, 8)
    yield Spacer(1, 8)
    if paper.form.statement:
        for line in str(paper.form.statement).split("\n"):
            yield Paragraph(inked(line, title), styles().body)
    yield Spacer(1, 10)
    found = headline(Places(paper.form, paper.cells, paper.outcome.values))
    lines = [
        (say("pdf.credit_code"), paper.enterprise.credit_code),
        (say("pdf.signed_what"), f"{paper.enterprise.title}《{paper.form.label}》，{period_words(paper.period)}"),
        *([(found[0], f"{found[1]} {shown_unit(found[2])}")] if found else []),
        (say("pdf.digest"), paper.digest),
        *((say(f"pdf.approval.{each.role}"), _approved(each)) for each in paper.approvals),
    ]
    yield from (_Pair(inked(label, title), inked(text, title)) for label, text in lines if text)
    yield NextPageTemplate("plain")
    yield PageBreak()


def _approved(approval: Approval) -> str:
    at = approval.at.astimezone(BEIJING)
    return say("pdf.approved", person=approval.person, at=f"{at:%Y-%m-%d %H:%M}")


def _contents(pages: int) -> Iterator[Flowable]:
    for number in range(pages):
        if number == 0:
            yield Paragraph(say("pdf.contents"), styles().heading)
            yield Rule(10 * MM, 8)
        else:
            yield Spacer(1, 1)
        yield PageBreak()


def story(paper: Paper) -> Iterator[Flowable]:
    """Give what follows cover, statement and contents: the summary, the tables, the appendices."""
    places = Places(paper.form, paper.cells, paper.outcome.values)
    unsure = unsure_paths(paper.outcome)
    sources = Sources(paper.outcome)
    sources.short(paper.form.cite)
    yield from summary(places, paper.outcome, unsure)
    yield from pictures(places, paper.outcome)
    yield from Sections(places, unsure, paper.hidden).all()
    appendices = Appendices(places, paper.outcome, paper.evidence, paper.kinds, unsure, sources, paper.stated)
    yield from appendices.all("abc" if paper.public else "abcd")
