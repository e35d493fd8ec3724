"""A filing as one page: what matters first as figures, then its chapters, who answers for it, and how to check it.

The page is always Chinese, whatever language the window speaks; it knows no sector, it walks the form.
"""

import base64
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from xml.etree.ElementTree import Element

from workbench.base.clock import BEIJING
from workbench.base.paths import resources
from workbench.base.text import has, say, speaking
from workbench.domain.charts import charts
from workbench.domain.filing import Revision
from workbench.domain.period import period_words
from workbench.domain.public import Public
from workbench.rules.form import Form, Section
from workbench.rules.outcome import unsure_paths
from workbench.rules.places import Places
from workbench.rules.units import shown_unit
from workbench.web.charts import chart
from workbench.web.figures import Figures
from workbench.web.tables import STATED, UNSURE, Sections
from workbench.web.tags import page as written
from workbench.web.tags import tag

_FIRST_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Page:
    """What is to be written: a revision, the edition of the form it follows, and what of it is not made public.

    `hidden` are the paths not made public with what stands in their place; `stated` those worked out with them.
    `package` is the name of the signed file the page goes with, empty where there is none.
    """

    said: Revision
    form: Form
    hidden: Mapping[str, str] = field(default_factory=dict)
    stated: Collection[str] = ()
    package: str = ""

    @staticmethod
    def of(public: Public, package: str = "") -> "Page":
        """Take the public version of a filing."""
        return Page(public, public.edition, public.hidden, public.stated, package)


def write(page: Page) -> bytes:
    """Write the page as one file of HTML: no script, nothing from elsewhere, the same bytes for the same content."""
    with speaking("zh_CN"):
        return written(_Writer(page).html())


class _Writer:
    def __init__(self, page: Page) -> None:
        self.page, self.said, self.form = page, page.said, page.form
        self.places = Places(page.form, page.said.cells, page.said.outcome.values)
        self.unsure = unsure_paths(page.said.outcome)
        self.sections = Sections(self.places, page.hidden, self.unsure, page.stated)
        self.figures = Figures(self.sections)

    def html(self) -> Element:
        key = self.figures.section
        told = [each for each in self.form.sections if each is not key and not self.sections.empty(each)]
        parts = [
            *self._key(key),
            *self._charts(),
            *(self.sections.chapter(each, f"s-{each.id}") for each in told),
            *self._left_out(),
            *self._answer(),
            *self._evidence(),
            *self._notes(),
            self._check(),
        ]
        title = f"{self.said.enterprise.title}　{self.form.label}　{period_words(self.said.period)}"
        body = tag(
            "body",
            tag("a", say("web.skip"), href="#main", class_="skip"),
            self._head(),
            tag("div", _contents(parts), tag("main", *parts, id="main"), class_="columns"),
            self._foot(),
        )
        return tag("html", _head_of(title), body, lang="zh-CN")

    # ------------------------------------------------------------ head and foot

    def _head(self) -> Element:
        said, company = self.said, self.said.enterprise
        facts = (
            (say("web.period"), period_words(said.period)),
            (say("web.credit_code"), company.credit_code),
            (say("web.version"), say("web.version.number", number=said.number)),
            (say("web.made"), said.frozen_at.astimezone(BEIJING).date().isoformat()),
        )
        return tag(
            "header",
            tag("p", tag("bdi", company.title), class_="who"),
            tag("h1", str(self.form.label)),
            _pairs(facts, "about"),
            tag("p", say("web.public"), class_="notice") if self.page.hidden else None,
            tag("p", say("web.sample"), class_="notice") if company.sample else None,
        )

    def _foot(self) -> Element:
        digest = tag("code", self.said.digest[:_FIRST_DIGITS])
        return tag("footer", tag("p", say("web.foot"), " ", digest, f"… {say('web.program')}"))

    # ------------------------------------------------------------ what matters, and pictures

    def _key(self, section: Section | None) -> Iterator[Element]:
        tiles = self.figures.tiles()
        if section is None and tiles is None:
            return
        title = str(section.label) if section else say("web.key")
        yield _section("key", title, tiles, *self.figures.others())

    def _charts(self) -> Iterator[Element]:
        drawn = charts(self.form, self.said.cells, self.said.outcome)
        if drawn:
            yield _section("charts", say("web.charts"), *map(chart, drawn))

    # ------------------------------------------------------------ the end

    def _left_out(self) -> Iterator[Element]:
        empty = [str(each.label) for each in self.form.sections if self.sections.empty(each)]
        if empty:
            yield tag("p", say("web.empty", sections="、".join(empty)), class_="quiet")

    def _answer(self) -> Iterator[Element]:
        """Give the statement of truth, and whom to ask: what the form draws from the enterprise's particulars."""
        lines = [tag("p", line) for line in str(self.form.statement or "").split("\n") if line]
        pairs = [
            (str(field.label), self.sections.shown(f"{section.id}/{field.id}", field))
            for section in self.form.sections
            if section.rows == "one"
            for field in section.fields
            if field.draws in _CONTACT and self.places.value(f"{section.id}/{field.id}") is not None
        ]
        if lines or pairs:
            known = tag("dl", *(tag("div", tag("dt", name), tag("dd", *said)) for name, said in pairs), class_="about")
            yield _section("answer", say("web.answer"), *lines, known if pairs else None)

    def _evidence(self) -> Iterator[Element]:
        if not self.said.evidence:
            return
        heads = tag("tr", *(tag("th", say(f"web.{name}"), scope="col") for name in ("file", "sha")))
        lines = (
            tag("tr", tag("th", item.name, scope="row"), tag("td", tag("code", item.sha256[:_FIRST_DIGITS])))
            for item in self.said.evidence
        )
        title = say("web.evidence")
        table = tag("table", tag("caption", title), tag("thead", heads), tag("tbody", *lines), class_="rows")
        yield _section("evidence", title, tag("p", say("web.evidence.about")), table)

    def _notes(self) -> Iterator[Element]:
        """Explain marks and units to those who do not measure in them every day."""
        marks = [(mark, say(code)) for mark, code, paths in self._marks() if paths]
        units = sorted({part for unit in self._units() for part in re.split(r"[*/]", unit)})
        words = [(shown_unit(unit), say(code)) for unit in units if has(code := f"web.unit.{unit.replace('^', '_')}")]
        if marks or words:
            yield _section("notes", say("web.notes"), _pairs((*marks, *words), "notes"))

    def _marks(self) -> Iterator[tuple[str, str, bool]]:
        yield UNSURE, "web.mark.unsure", bool(self.unsure)
        yield STATED, "web.mark.stated", bool(self.page.stated)

    def _units(self) -> Iterator[str]:
        """Walk the units of the figures that are there."""
        for path in self.said.outcome.values:
            try:
                found = self.form.locate(path)[2]
            except KeyError:  # what was confirmed, beside the form
                continue
            if found.kind == "number":
                yield self.places.plain_unit_at(found.unit, path)

    def _check(self) -> Element:
        """Say how anybody can see that this is what was signed."""
        digest = self.said.digest
        name = tag("code", self.page.package) if self.page.package else say("web.check.package.unnamed")
        steps = (
            tag("li", say("web.check.package"), name),
            tag("li", say("web.check.signature")),
            tag(
                "li",
                say("web.check.digest"),
                tag("code", digest),
                say("web.check.how"),
                tag("code", "certutil -hashfile filing.json SHA256"),
                say("web.check.or"),
                tag("code", "shasum -a 256 filing.json"),
                say("web.check.end"),
            ),
            tag("li", say("web.check.program")),
        )
        return _section("check", say("web.check"), tag("p", say("web.check.about")), tag("ol", *steps))


_CONTACT = tuple(f"enterprise.{name}" for name in ("legal_representative", "contact", "phone", "address"))


def _section(anchor: str, title: str, *content: Element | None) -> Element:
    heading = tag("h2", title, id=f"{anchor}-title")
    return tag("section", heading, *content, id=anchor, aria_labelledby=f"{anchor}-title")


def _pairs(pairs: Iterable[tuple[str, str]], kind: str) -> Element:
    return tag("dl", *(tag("div", tag("dt", name), tag("dd", said)) for name, said in pairs if said), class_=kind)


def _contents(parts: Iterable[Element]) -> Element:
    """List the parts that have a heading, each leading to it."""
    lines = (
        tag("li", tag("a", each[0].text or "", href=f"#{each.get('id')}")) for each in parts if each.tag == "section"
    )
    title = say("web.contents")
    return tag("nav", tag("h2", title, id="contents"), tag("ol", *lines), aria_labelledby="contents")


def _head_of(title: str) -> Element:
    style = _style()
    own = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = f"default-src 'none'; style-src 'sha256-{own}'; base-uri 'none'; form-action 'none'"
    policy = tag("meta", http_equiv="Content-Security-Policy", content=allowed)
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        policy,
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        _plain("style", style),
    )


def _plain(name: str, text: str) -> Element:
    """Make an element of the program's own text as it stands."""
    made = Element(name)
    made.text = text
    return made


@cache
def _style() -> str:
    return (resources() / "web" / "page.css").read_text(encoding="utf-8")
