"""What stands on paper."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import pdfa

from tests.pdf.conftest import cells_of, typed
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.numbers import D
from workbench.base.text import Label, use_language
from workbench.domain.approval import Approval
from workbench.domain.filing import Revision
from workbench.pdf.archive import archive
from workbench.pdf.render import page_count, page_text, render_page
from workbench.pdf.report import Paper, draw
from workbench.rules.cells import Cell
from workbench.rules.form import Form
from workbench.rules.kinds import KINDS


@pytest.fixture(scope="module")
def drawn(revision: Revision, form: Form) -> bytes:
    return draw(Paper.of(revision, form))


def text_of(pdf: bytes, tmp_path: Path) -> str:
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True).stdout


def bare(text: str) -> str:
    """Without blanks, which pdftotext puts and drops as it lays out Chinese."""
    return re.sub(r"\s", "", text)


@pytest.mark.judge("pdftotext")
def test_every_figure_is_on_the_paper(drawn: bytes, revision: Revision, form: Form, tmp_path: Path) -> None:
    text = text_of(drawn, tmp_path)
    shown = {
        path: KINDS["number"].show(value, form.locate(path)[2])
        for path, value in revision.outcome.values.items()
        if form.locate(path)[2].kind == "number"
    }
    assert len(shown) > 30
    assert [path for path, figure in shown.items() if figure not in text] == []


@pytest.mark.judge("pdftotext")
def test_the_paper_tells_who_what_when_and_why(drawn: bytes, revision: Revision, tmp_path: Path) -> None:
    text = text_of(drawn, tmp_path)
    for words in (
        "北𬱖钢铁有限公司",
        "2026年6月",
        "第 1 版",
        "2026年7月3日",
        "真实性、完整性、准确性负责",
        revision.digest,
        "法定代表人（或授权代表）/ 企业盖章",
        "目录",
        "附录A 计算过程",
        "附录B 支撑材料",
        "附录C 依据及其可信度",
        "附录D 未解决的提示",
        "120,189.43 × 23.736 × 0.02618 × 3.66",
        "2024-01-01 起适用",
        "工作簿 燃料!B7 · 购产销存.xlsx",
        "四舍五入，保留 2 位小数",
        revision.evidence[0].sha256[:16],
        "六月发票.pdf",
        "尚未核对",
        "计量器具少于三台，请说明。",
        "第三台已停用，见说明",
        "电费发票.pdf",
        "抄表日不同，差一天",
    ):
        assert bare(words) in bare(text), words
    text = bare(text)
    assert f"摘要{revision.digest[:12]}" in text
    pages = page_count(drawn)
    assert re.findall(r"第(\d+)/(\d+)页", text) == [(str(page), str(pages)) for page in range(2, pages + 1)]


@pytest.mark.judge("pdftotext")
def test_a_missing_figure_is_a_dash_and_not_a_zero(drawn: bytes, tmp_path: Path) -> None:
    row = next(line for line in text_of(drawn, tmp_path).splitlines() if "烟煤" in line and "120,189.43" in line)
    assert row.split()[-1] == "—"


@pytest.mark.judge("pdftotext")
def test_a_figure_resting_on_a_draft_is_marked_and_explained_at_the_foot(drawn: bytes, tmp_path: Path) -> None:
    for page in text_of(drawn, tmp_path).split("\f"):
        marked = "※" in page.replace("※ 该数值所依据的来源", "")
        assert marked == ("※ 该数值所依据的来源" in page)
    assert "6,543.21※" in text_of(drawn, tmp_path)  # 12345.679 MWh × 0.5300
    assert "273,353.44※" not in text_of(drawn, tmp_path)  # coal rests on the guide alone


def test_units_differing_by_row_stand_with_each_figure(drawn: bytes) -> None:
    text = page_text(drawn) or ""
    assert "GJ/10⁴Nm³" in text
    assert "fuel_unit" not in text


def test_a_revision_is_drawn_the_same_in_any_language(revision: Revision, form: Form, drawn: bytes) -> None:
    use_language("en")
    try:
        assert draw(Paper.of(revision, form)) == drawn
    finally:
        use_language("zh_CN")


def test_only_a_draft_carries_the_word_across_every_page(revision: Revision, form: Form, drawn: bytes) -> None:
    paper = replace(Paper.of(revision, form), number=None, digest="")
    pages = draw(paper)
    assert (page_text(pages) or "").count("草稿") >= page_count(pages)
    assert "草稿" not in (page_text(drawn) or "")


def test_what_a_typed_answer_rests_on_is_told_with_how_surely_it_is_known(drawn: bytes) -> None:
    """Appendix C has every article of the tables, not of the figures alone."""
    sources = bare(page_text(drawn) or "").rpartition(bare("附录C 依据及其可信度"))[2]
    assert bare("附表C.1") in sources


def test_contents_and_outline_lead_to_their_headings(drawn: bytes) -> None:
    with pikepdf.open(BytesIO(drawn)) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        assert titles == [
            "主要结果",
            "图示",
            "基本信息",
            "消耗化石燃料排放",
            "外购电力",
            "合计",
            "附录A 计算过程",
            "附录B 支撑材料",
            "附录C 依据及其可信度",
            "附录D 未解决的提示",
            "附录E 第二来源核对",
        ]
        assert [item.title for item in outline.root[3].children] == ["烟煤·各月记录", "焦炉煤气·各月记录"]
        links = [annotation for annotation in pdf.pages[2].Annots if annotation.Subtype == "/Link"]
        assert len(links) == 13


def test_every_part_of_a_chart_has_its_figure_and_share(drawn: bytes, revision: Revision) -> None:
    text = bare(page_text(drawn) or "")
    parts = [D(str(revision.outcome.values[f"fuels/{row}/emission"])) for row in ("r1", "r2")]
    for value in parts:
        share = (value / sum(parts) * 100).quantize(Decimal("0.1"))
        assert f"{value:,}（{share}%）" in text
    assert bare("各月热量 GJ") in text


def test_the_months_of_one_figure_share_one_formula_and_show_each_its_own(drawn: bytes, revision: Revision) -> None:
    text = bare(page_text(drawn) or "")
    appendix = text[text.rindex("附录A计算过程") :]
    assert appendix.count("算式消耗量×收到基低位发热量") == 2  # one a fuel
    for month in range(1, 13):
        value = revision.outcome.values[f"fuels/r1/days/{month:02d}/heat"]
        assert bare(f"{month} 月 {1000 + month:,}.5 × 23.736 = {value:,} GJ") in appendix


def test_who_let_it_pass_stands_above_the_signatures(revision: Revision, form: Form) -> None:
    at = revision.frozen_at
    approvals = (
        Approval("prepare", "甲某", at, 3),
        Approval("review", "乙某", at, 3),
        Approval("approve", "丙某", at, 3),
    )
    text = bare(page_text(draw(replace(Paper.of(revision, form), approvals=approvals, follows="ab" * 32))) or "")
    for words in ("编制甲某，2026-07-0310:30", "审核乙某", "批准丙某", "上月存证摘要" + "ab" * 32):
        assert words in text


def test_what_the_papers_say_of_themselves_is_printed_where_anybody_said_it(revision: Revision, form: Form) -> None:
    paper = replace(revision.evidence[0], kind="invoice", number="25312000", issued=date(2026, 6, 30))
    told = replace(Paper.of(revision, form), evidence=(paper,), kinds={"invoice": Label("发票")})
    text = bare(page_text(draw(told)) or "")
    assert "发票，25312000，2026-06-30" in text
    plain = bare(page_text(draw(Paper.of(revision, form))) or "")
    assert "种类、编号、开具日期" in text
    assert "种类、编号、开具日期" not in plain


@pytest.mark.parametrize("char", ["😀", "𠮷", "\x07", "\ufffe"])
def test_a_character_no_face_has_is_refused_before_anything_is_drawn(
    revise: Callable[..., Revision], form: Form, char: str
) -> None:
    cells = cells_of().changed({"about/changes": Cell(f"检修{char}")})
    with pytest.raises(WorkbenchError) as raised:
        draw(Paper.of(revise(cells), form))
    assert (raised.value.code, raised.value.args_["char"]) == ("pdf.missing_glyph", char)
    assert "about" in str(raised.value.args_["where"])


def test_markup_in_what_a_person_typed_is_printed_and_not_obeyed(revise: Callable[..., Revision], form: Form) -> None:
    cells = cells_of().changed({"about/changes": Cell('<b>x</b> & <img src="/etc/passwd"/> <onDraw name="save"/>')})
    assert '<img src="/etc/passwd"/>' in (page_text(draw(Paper.of(revise(cells), form))) or "").replace("\r\n", "")


def test_a_long_table_breaks_across_pages_with_its_head_repeated(revise: Callable[..., Revision], form: Form) -> None:
    pdf = draw(Paper.of(revise(cells_of(rows=60, months=1)), form))
    heads = (page_text(pdf) or "").count("收到基低位发热量")
    assert heads > 60  # once in every block of appendix A, and in a repeated head
    assert page_count(pdf) > 30


def test_drawing_stops_when_asked(revision: Revision, form: Form) -> None:
    def stop(page: int) -> None:
        if page == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        draw(Paper.of(revision, form), stop)


def test_a_negative_and_a_long_figure_are_never_cut(revise: Callable[..., Revision], form: Form) -> None:
    cells = cells_of().changed({"power/mwh": typed("-98765432109876543210.123")})
    text = page_text(draw(Paper.of(revise(cells), form))) or ""
    assert "-98,765,432,109,876,543,210.123" in text
    assert f"{D('-98765432109876543210.123') * D('0.53'):,.2f}" in text


def test_the_archive_copy_is_the_same_whenever_made_and_carries_its_files(revision: Revision, drawn: bytes) -> None:
    files = {"filing.json": revision.document, "manifest.json": b'{"a":1}'}
    copy = archive(drawn, files, revision.frozen_at)
    assert copy == archive(drawn, files, revision.frozen_at)
    assert pdfa.validate_written(BytesIO(copy), "3b").verdict == "pass"
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()} == files
        assert pdf.Root.Lang == "zh-CN"
        assert [str(spec.AFRelationship) for spec in pdf.Root.AF] == ["/Data", "/Data"]
        with pdf.open_metadata() as metadata:
            assert metadata["xmp:MetadataDate"] == "2026-07-03T02:30:00+00:00"


def test_a_page_is_shown_as_a_picture(drawn: bytes) -> None:
    assert render_page(drawn, 0, 0.5).startswith(b"\x89PNG")
