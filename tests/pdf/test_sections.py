"""Which sections and questions of a form stand on paper, and how its tables share the page."""

from datetime import UTC, date, datetime

import pytest

from workbench.base.paths import resources
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import RulesRef
from workbench.pdf.fonts import SERIF, width
from workbench.pdf.grid import SIZE, Column, _widths, groups
from workbench.pdf.render import page_text
from workbench.pdf.report import Paper, draw
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library
from workbench.services.packs import typed_cells

DAY = date(2026, 3, 2)
OWNER = Enterprise("e", "闽海风电开发有限公司", "91350100M000100Y43", owner="o", project="平潭外海海上风电项目")


@pytest.fixture(scope="module")
def words() -> str:
    """Give the words of a design document of which little is filled in."""
    rules = Library.load(resources() / "rulepacks").rules("cn.ccer.offshore_wind", DAY, date.max)
    form = rules.forms["design"]
    cells = typed_cells(
        form, {"about/writer": "self", "about/body": "甲认证中心", "versions/r1/edition": "01", "owner/kind": "legal"}
    )
    outcome = evaluate(form, cells, rules)
    made = datetime(2026, 3, 2, 9, tzinfo=UTC)
    paper = Paper(form, OWNER, "2026-03-02", RulesRef(rules.pack, DAY, DAY), cells, outcome, (), made, "李工")
    pdf = draw(paper)
    return "".join((page_text(pdf) or "").split())


def test_sections_that_may_be_empty_and_are_stand_in_one_line(words: str) -> None:
    line = words.partition("没有填报内容的部分：")[2].partition("。")[0]
    assert "授权的项目所有者" in line.split("、")
    assert "公众意见及处理" in line.split("、")
    tables = words.rpartition("附录D")[0]
    assert tables.count("授权的项目所有者") == 1  # neither a heading nor a line of the contents


def test_a_section_that_must_have_rows_is_shown_empty(words: str) -> None:
    assert "监测组织和职责" not in words.partition("没有填报内容的部分：")[2].partition("。")[0]
    assert "监测组织和职责本期没有填报内容。" in words


def test_a_question_that_hangs_on_another_answer_is_not_shown_without_one(words: str) -> None:
    tables = words.rpartition("附录A计算过程")[0]
    assert "编制方式项目业主自行编制" in tables
    assert "咨询机构" not in tables.replace("委托咨询机构编制", "")


def test_rows_the_form_names_are_headed_as_what_is_asked(words: str) -> None:
    assert "指标项目情况证明文件符合" in words


def test_a_column_of_long_words_is_not_squeezed_to_a_thread() -> None:
    words = "每年由具备资质的第三方机构校准并出具报告；" * 6
    columns = [Column(f"第{number}列", ["并网协议载明的计量点"]) for number in range(6)]
    for group in groups(Column("参数", ["上网电量"]), [*columns, Column("质量保证", [words])]):
        for column, room in zip(group, _widths(group), strict=True):
            assert width(column.texts[0], SERIF, SIZE) / (room - 16) < 13
