"""A signed export of some sixty pages, against plain reportlab drawing the same pages.

The baseline is reportlab's own document template over the very same flowables in one pass: no contents, no 第 x / y
页, no embedded data, no archive check, no signature, no package, and nobody verifying the result.
"""

import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from tests.benchmarks import Ratio, compare
from workbench.base.data import Node, read_yaml
from workbench.base.numbers import D
from workbench.base.text import speaking
from workbench.domain.document import freeze
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Revision, RulesRef, Said
from workbench.rules.cells import Cell, Cells, Source
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library
from workbench.services.packs import typed_cells
from workbench.services.sample import folder

LIMIT = 2.0
PAGES = 60
ROWS = 90


def measure() -> Ratio:
    """Compare the two, faces and libraries loaded."""
    from workbench.pdf.identity import make_identity
    from workbench.pdf.package import JSON, Part
    from workbench.pdf.render import page_count
    from workbench.services.exports import make_package

    library = Library.load()
    revision, form = _revision(library)
    with tempfile.TemporaryDirectory() as folder:
        identity = make_identity("张三", "练习单位", Path(folder) / "a.p12", "benchmark")
        target = Path(folder) / "package.zip"
        parts = [Part(JSON, lambda: [revision.document])]

        def ours() -> None:
            make_package(target, revision, form, library, parts=parts, identities=[(identity, "preparer")])

        base = _plain(revision, form)
        pages = page_count(base())
        assert abs(pages - PAGES) <= PAGES // 5, pages
        return compare(f"signed export of {pages} pages", ours, base, limit=LIMIT, runs=5)


def _plain(revision: Revision, form: Form) -> Callable[[], bytes]:
    from workbench.pdf.flow import BaseDocTemplate, Frame, PageTemplate
    from workbench.pdf.ink import BOTTOM, LEFT, PAGE, TOP, WIDTH
    from workbench.pdf.report import Paper, story

    paper = Paper.of(revision, form)

    def base() -> bytes:
        out = BytesIO()
        document = BaseDocTemplate(out, pagesize=PAGE)
        frame = Frame(LEFT, BOTTOM, WIDTH, PAGE[1] - TOP - BOTTOM, 0, 0, 0, 0)
        document.addPageTemplates([PageTemplate("plain", [frame])])
        with speaking("zh_CN"):
            document.build(list(story(paper)))
        return out.getvalue()

    return base


def _revision(library: Library) -> tuple[Revision, Form]:
    """A monthly filing with so many rows that it fills the pages."""
    ref = RulesRef("cn.ets.steel", date(2026, 6, 30), date(2026, 7, 1))
    rules = library.rules(ref.pack, ref.day, ref.known)
    form = rules.forms["monthly"]
    source = Source("workbook", "燃料!B7 · 购产销存台账.xlsx")
    sample: Node = read_yaml(folder() / "steel-2026-06.yaml")
    cells = dict(typed_cells(form, {path: sample["cells"][path] for path in sample["cells"]}))
    cells["about/name"] = Cell(sample["enterprise"]["name"])
    cells["about/credit_code"] = Cell(sample["enterprise"]["credit_code"])
    for number in range(11, 11 + ROWS):
        cells[f"materials/r{number}/material"] = cells["materials/r1/material"]
        cells[f"materials/r{number}/quantity"] = Cell(D(f"{12345 + number}.67"), source)
    filled = Cells(cells)
    outcome = evaluate(form, filled, rules)
    said = Said(
        filing="benchmark",
        number=1,
        enterprise=Enterprise("e", "练习单位", "91000000000000000X", sample=True),
        form="cn.ets.steel/monthly",
        label=form.label,
        since=date(2025, 1, 1),
        period="2026-06",
        rules=ref,
        rules_digest=rules.digest,
        packs=rules.packs,
        cells=filled,
        evidence=(),
        frozen_at=datetime(2026, 7, 1, tzinfo=UTC),
        by="张三",
    )
    return freeze(said, outcome), form
