"""The trial pack of the paper as web pages, and the eyes of a browser: a parser that shares no code with ours."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.pdf.conftest import ENTERPRISE, PACK, cells_of
from workbench.domain.document import revision_of
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Revision, RulesRef, Said
from workbench.rules.cells import Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules
from workbench.rules.outcome import Outcome
from workbench.web.page import Page

DAY = date(2026, 6, 30)


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    root = tmp_path_factory.mktemp("packs")
    for name, text in PACK.items():
        file = root / "cn.ets.trial" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Library.load(root).rules("cn.ets.trial", DAY, date(2026, 7, 3))


@pytest.fixture(scope="session")
def form(rules: Rules) -> Form:
    return rules.forms["monthly"]


def said(
    form: Form, cells: Cells, outcome: Outcome, enterprise: Enterprise = ENTERPRISE, period: str = "2026-06"
) -> Revision:
    """Say anything of any form, whatever is found in it."""
    ref = RulesRef(form.pack, DAY, DAY)
    told = Said(
        filing="f1",
        number=1,
        enterprise=enterprise,
        form=f"{form.pack}/{form.id}",
        label=form.label,
        since=date(2025, 1, 1),
        period=period,
        rules=ref,
        rules_digest="",
        packs={},
        cells=cells,
        evidence=(),
        frozen_at=datetime(2026, 7, 3, 18, 30, tzinfo=UTC),
        by="王𬭎",
    )
    return revision_of(told, outcome, b"{}")


Make = Callable[..., Page]


@pytest.fixture(scope="session")
def make(form: Form, rules: Rules) -> Make:
    """Make a page of cells of the trial form."""

    def made(cells: Cells | None = None, **more: Any) -> Page:
        cells = cells_of() if cells is None else cells
        page = Page(said(form, cells, evaluate(form, cells, rules)), form, package="试验.zip")
        return replace(page, **more)

    return made


def looked_at(page: bytes) -> Element:
    """Read a page as a browser does. Fails on whatever is no proper HTML."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True)
    root: Element = parser.parse(page)
    return root


def words(node: Element) -> str:
    """Give the text of an element, its drawings apart."""
    return "".join(_texts(node))


def _texts(node: Element) -> Iterator[str]:
    yield node.text or ""
    for inner in node:
        if not _name(inner).endswith("svg"):
            yield from _texts(inner)
        yield inner.tail or ""


def _name(node: Element) -> str:
    return node.tag if isinstance(node.tag, str) else ""


def each(node: Element, *names: str) -> list[Element]:
    """Give all elements of some names, in their order."""
    return [inner for inner in node.iter() if _name(inner).rpartition("}")[2] in names]


@pytest.fixture
def page_file(tmp_path: Path) -> Callable[[bytes], Path]:
    """Keep a page as a file."""

    def kept(page: bytes) -> Path:
        file = tmp_path / "page.html"
        file.write_bytes(page)
        return file

    return kept
