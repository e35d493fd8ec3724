"""What stands on the page, and what never does."""

import base64
import hashlib
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pdf.conftest import ENTERPRISE, cells_of, typed
from tests.web.conftest import Make, each, looked_at, said, words
from workbench.base.paths import resources
from workbench.base.text import Label, say, speaking, use_language
from workbench.domain.charts import ChartData, Series
from workbench.domain.evidence import Evidence
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Field, Form, Section, row_names
from workbench.rules.kinds import KINDS
from workbench.rules.library import Library, Rules
from workbench.rules.outcome import Outcome
from workbench.web.charts import chart
from workbench.web.page import Page, write
from workbench.web.tags import page as written
from workbench.web.tags import seen, tag

OURS = {
    *("html", "head", "meta", "title", "style", "body", "header", "nav", "main", "footer", "section", "div"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "a", "bdi", "span", "strong", "sup", "code", "ol", "ul", "li"),
    *("dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary"),
    *("figure", "figcaption", "svg", "rect", "line", "polyline", "polygon", "circle", "text"),
}
"""Every element a page may be made of."""

HOSTILE = (
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    "]]><!--",
    "</style><style>body{display:none}",
    "\"' onmouseover='alert(1)",
    "&lt;b&gt; &amp;amp; &#x3c;",
    "javascript:alert(1)",
    "1,000\u202e000,9\u202c",
    "\u2066\u2067abc\u2069 \u200f\u061c",
    "a\u200bb\u00adc\ufeffd\x07e\ufffff",
    "🏭𬱖\U000e0041",
)


@pytest.fixture(scope="module")
def page(make: Make) -> bytes:
    return write(make())


@pytest.fixture(scope="module")
def root(page: bytes) -> Element:
    return looked_at(page)


# ---------------------------------------------------------------- every field of every form

LONG = "厂区东门。\n第二行"
ANSWERS: dict[str, Value] = {
    "text": "甲 & 乙 <丙>",
    "long_text": LONG,
    "number": Decimal("1234567.891"),
    "date": date(2026, 6, 30),
    "month": "2026-06",
    "yes_no": True,
    "credit_code": "91110000000000000X",
}


def filled(sections: tuple[Section, ...], above: str = "") -> Iterator[tuple[str, Field, Value]]:
    """Answer everything that can be asked, two rows of each kind."""
    for section in sections:
        base = f"{above}{section.id}"
        names = ("r1", "r2") if section.rows == "many" else row_names(section)[:2]
        for row in [base] if section.rows == "one" else [f"{base}/{name}" for name in names]:
            for field in section.fields:
                yield (
                    f"{row}/{field.id}",
                    field,
                    field.choices[-1].id if field.choices else ANSWERS.get(field.kind, "x"),
                )
            yield from filled(section.sections, f"{row}/")


def forms(library: Library) -> Iterator[Form]:
    for pack in library.packs.values():
        yield from (timeline.entries[-1].value for timeline in pack.forms.values())


def test_every_field_of_every_form_is_on_the_page_with_what_was_said(library: Library) -> None:
    kinds = set()
    for form in forms(library):
        told = list(filled(form.sections))
        values = {path: value for path, _, value in told}
        cells = Cells({path: Cell(value) for path, value in values.items()})
        outcome = Outcome(values, {}, ())
        root = looked_at(write(Page(said(form, cells, outcome), replace(form, charts=()))))
        content = words(root)
        units = {other.unit_of for _, section in form.walk() for other in section.fields}
        for path, field, value in told:
            kinds.add(field.kind)
            last = field.draws.startswith("last.")  # stands behind this year's, without a name of its own
            assert last or str(field.label) in content, (form.id, path)
            if field.id not in units:
                with speaking("zh_CN"):
                    assert seen(KINDS[field.kind].show(value, field)) in content, (form.id, path)
    assert kinds == set(KINDS)


# ---------------------------------------------------------------- what a reader finds


def table_of(root: Element, title: str) -> list[list[str]]:
    """Give a table by its title, line by line."""
    table = next(table for table in each(root, "table") if words(table[0]) == title)
    return [[words(cell) for cell in line] for line in each(table, "tr")]


def test_the_page_tells_who_what_and_when_before_anything_else(root: Element) -> None:
    top = words(each(root, "header")[0])
    for told in (
        "北𬱖钢铁有限公司",
        "月度排放数据",
        "2026 年 6 月",
        "第 1 版",
        "2026-07-04",
        ENTERPRISE.credit_code,
    ):
        assert told in top, told
    assert [words(heading) for heading in each(root, "h1")] == ["月度排放数据"]


def test_the_section_that_sums_up_comes_first_as_figures_with_units(root: Element) -> None:
    first = each(root, "section")[0]
    assert words(each(first, "h2")[0]) == "合计"
    tiles = [[words(part) for part in tile] for tile in each(first, "dl")[0]]
    assert ["排放总量", "1,205,278.62※ tCO₂"] in tiles
    assert len([heading for heading in each(root, "h2") if words(heading) == "合计"]) == 1


def test_without_a_section_that_sums_up_the_figures_around_the_headline_come_first(make: Make, form: Form) -> None:
    root = looked_at(write(make(form=replace(form, headline="power/emission"))))
    first = each(root, "section")[0]
    assert words(each(first, "h2")[0]) == "主要结果"
    assert [words(part) for part in each(first, "dl")[0][0]] == ["电力排放量", "6,543.21※ tCO₂"]
    assert len(each(first, "dl")[0]) == 1
    assert {"合计", "外购电力"} <= {words(heading) for heading in each(root, "h2")}


def with_last_year(make: Make, form: Form, this: Decimal | None, last: Value | None) -> Element:
    """Give a page whose power has last year's emission beside this year's."""
    before = Field("before", Label("上年电力排放量"), "number", "tCO2", draws="last.power.emission")
    power = next(section for section in form.sections if section.id == "power")
    sections = tuple(replace(each, fields=(*each.fields, before)) if each is power else each for each in form.sections)
    page = make(form=replace(form, sections=sections))
    told = {"power/emission": this, "total/electric": this, "power/before": last}
    values = {path: value for path, value in {**page.said.outcome.values, **told}.items() if value is not None}
    hidden = {"power/before": last} if isinstance(last, str) else {}
    outcome = replace(page.said.outcome, values=values)
    return looked_at(write(replace(page, said=replace(page.said, outcome=outcome), hidden=hidden)))


def test_last_years_figure_stands_beside_this_years(make: Make, form: Form) -> None:
    root = with_last_year(make, form, Decimal(6543), Decimal(5000))
    tile = next(tile for tile in each(each(root, "section")[0], "dl")[0] if words(tile[0]) == "电力排放量")
    assert words(tile[2]) == "上年 5,000，+30.9 %"  # it is power.emission, taken over
    assert ["电力排放量", "6,543.00※ tCO₂（上年 5,000，+30.9 %）"] in table_of(root, "外购电力")


def test_last_years_figure_is_not_lost_with_this_years(make: Make, form: Form) -> None:
    root = with_last_year(make, form, None, Decimal(5000))
    assert ["电力排放量", "—（上年 5,000）"] in table_of(root, "外购电力")


def test_last_years_figure_withheld_is_told_by_words(make: Make, form: Form) -> None:
    root = with_last_year(make, form, Decimal(6543), "依法不予公开")
    assert ["上年电力排放量", "依法不予公开"] in table_of(root, "外购电力")


def test_contents_lead_to_every_chapter(root: Element) -> None:
    links = {str(link.get("href"))[1:] for link in each(each(root, "nav")[0], "a")}
    assert links == {section.get("id") for section in each(root, "section")}
    names = [str(node.get("id")) for node in root.iter() if node.get("id")]
    assert len(names) == len(set(names))


def test_the_reader_is_told_how_to_check_the_signed_package(make: Make, root: Element) -> None:
    last = words(each(root, "section")[-1])
    for told in ("试验.zip", "filing.pdf", "data/filing.json", make().said.digest, "certutil", "本身没有签名"):
        assert told in last, told


def test_statement_and_contact_stand_at_the_end(make: Make, form: Form) -> None:
    about = form.sections[0]
    asked = replace(about.fields[0], id="phone", draws="enterprise.phone")
    drawn = replace(form, sections=(replace(about, fields=(*about.fields, asked)), *form.sections[1:]))
    root = looked_at(write(make(cells_of().changed({"about/phone": Cell("0591-123")}), form=drawn)))
    answer = next(section for section in each(root, "section") if section.get("id") == "answer")
    assert "真实性、完整性、准确性负责" in words(answer)
    assert "0591-123" in words(answer)


def test_units_and_marks_are_explained_where_they_stand(root: Element, make: Make) -> None:
    notes = words(next(section for section in each(root, "section") if section.get("id") == "notes"))
    assert "吨二氧化碳" in notes
    assert "尚未与官方原文核对" in notes
    assert "凭公开版不能重算" not in notes
    stated = write(make(stated={"total/emission"})).decode()
    assert "凭公开版不能重算" in stated


def test_a_missing_figure_is_a_dash_and_not_a_zero(make: Make) -> None:
    root = looked_at(write(make(cells_of().changed({"fuels/r2/spare": typed("7")}))))
    head, coal, gas = table_of(root, "消耗化石燃料排放")
    assert (head[-1], coal[-1], gas[-1]) == ("库存量 t", "—", "7")


def test_a_section_that_is_not_asked_of_this_enterprise_is_named_with_those_without_content(
    make: Make, form: Form
) -> None:
    power = form.sections[2]
    fuels = form.sections[1].fields[3]
    never = replace(fuels, id="never", default=None, when=fuels.default)
    idle = replace(power, id="idle", label=Label("核电"), fields=(never,), total="")
    root = looked_at(write(make(form=replace(form, sections=(*form.sections, idle)))))
    assert "没有填报内容的部分：核电。" in words(root)
    assert "核电" not in [words(heading) for heading in each(root, "h2")]


def test_what_nobody_answered_is_named_in_one_line(make: Make, root: Element) -> None:
    assert "没有填报：库存量。" in words(root)
    cells = Cells({path: cell for path, cell in cells_of().items() if path != "about/staff"})
    told = words(looked_at(write(make(cells))))
    assert "没有填报：计量器具数量。" in told
    assert "没有填报：计量器具数量。" not in words(root)


def test_units_that_differ_by_row_stand_with_each_figure(root: Element) -> None:
    lines = table_of(root, "消耗化石燃料排放")
    assert [line[2] for line in lines] == ["净消耗量 FC", "120,189.43 t", "120,190.43 10⁴Nm³"]
    assert [line[4] for line in lines] == ["二氧化碳排放量 tCO₂", "273,353.44", "925,381.97"]


def test_few_rows_of_many_columns_are_turned_round(make: Make, form: Form) -> None:
    fuels = form.sections[1]
    more = replace(fuels, fields=(*fuels.fields, replace(fuels.fields[-1], id="more")))
    cells = cells_of().changed({f"fuels/r1/{name}": typed("1") for name in ("spare", "more")})
    page = make(cells, form=replace(form, sections=tuple(more if each is fuels else each for each in form.sections)))
    lines = table_of(looked_at(write(page)), "消耗化石燃料排放")
    assert lines[0] == ["燃料品种", "烟煤", "焦炉煤气"]
    assert lines[2] == ["净消耗量 FC", "120,189.43 t", "120,190.43 10⁴Nm³"]


def test_rows_of_one_name_are_told_apart_by_what_else_they_are_known_by(make: Make, form: Form) -> None:
    fuels = replace(form.sections[1], matched_by=("fuel", "quantity"))
    sections = tuple(fuels if each.id == "fuels" else each for each in form.sections)
    lines = table_of(looked_at(write(make(cells_of(3), form=replace(form, sections=sections)))), "消耗化石燃料排放")
    assert [line[0] for line in lines[1:]] == ["烟煤·120,189.43", "焦炉煤气", "烟煤·120,191.43"]


def test_charts_are_drawn_with_their_figures_beside(root: Element) -> None:
    section = next(section for section in each(root, "section") if section.get("id") == "charts")
    names = [words(each(figure, "figcaption")[0]) for figure in each(section, "figure")]
    assert names == ["各月热量（GJ）", "各月走势（GJ）", "各燃料排放量（tCO₂）"]
    bars, course, parts = each(section, "figure")
    assert len(each(each(bars, "svg")[0], "rect")) == 12
    assert len(each(each(course, "svg")[0], "circle")) == 12
    assert len(each(bars, "details")) == 1
    figures = [words(cell) for cell in each(parts, "td") if cell.get("class") == "figure"]
    assert figures == ["925,381.97（77.2 %）", "273,353.44（22.8 %）"]


def test_the_smallest_of_many_parts_are_told_together(make: Make) -> None:
    root = looked_at(write(make(cells_of(40, 0))))
    parts = next(table for table in each(root, "table") if table.get("class") == "parts")
    assert len(each(each(parts, "tbody")[0], "tr")) == 15
    assert words(each(parts, "th")[-1]) == "其余 26 项"


def test_a_part_taken_off_is_no_share_of_the_whole() -> None:
    series = Series("", (Decimal(30), Decimal(-10), Decimal(10)))
    drawn = chart(ChartData("c", Label("构成"), "parts", "t", ("甲", "乙", "丙"), (series,)))
    figures = [words(cell) for cell in each(drawn, "td") if cell.get("class") == "figure"]
    assert figures == ["30（75.0 %）", "-10", "10（25.0 %）"]


# ---------------------------------------------------------------- what is withheld


def test_the_words_said_instead_stand_where_something_is_withheld(make: Make) -> None:
    words_ = "依法不予公开"
    hidden = {"fuels/r1/quantity": words_, "fuels/r1/fuel": words_, "power/mwh": words_}
    cells = cells_of().changed({path: Cell(words_) for path in hidden})
    page = make(cells, hidden=hidden)
    root = looked_at(write(page))
    kept = [words(node) for node in each(root, "span") if node.get("class") == "withheld"]
    assert kept.count(words_) == 3
    assert "依法不予公开的内容" in words(each(root, "header")[0])


def test_only_a_page_that_keeps_something_back_says_so(make: Make) -> None:
    with speaking("zh_CN"):
        notice = say("web.public")
    assert notice not in words(looked_at(write(make())))
    assert notice in words(looked_at(write(make(hidden={"fuels": "商业秘密"}))))


def test_the_rows_of_a_section_withheld_whole_are_not_even_counted(make: Make) -> None:
    cells = Cells({path: cell for path, cell in cells_of().items() if not path.startswith("fuels/")})
    root = looked_at(write(make(cells, hidden={"fuels": "商业秘密"})))
    section = next(section for section in each(root, "section") if section.get("id") == "s-fuels")
    assert words(section).split() == ["消耗化石燃料排放", "商业秘密", "燃料排放量", "0.00", "tCO₂"]


# ---------------------------------------------------------------- safe and whole


def check_harmless(page: bytes) -> Element:
    """See that a page runs nothing, fetches nothing, and holds no element but ours."""
    root = looked_at(page)
    for node in root.iter():
        name = str(node.tag).rpartition("}")[2]
        assert name in OURS, name
        for attribute, value in node.attrib.items():
            assert not attribute.startswith("on"), attribute
            assert attribute not in {"src", "style", "srcset", "action", "data", "background"}, attribute
            if attribute.endswith("href"):
                assert re.fullmatch("#[a-z][a-z0-9_-]*", value), value
    return root


def test_a_page_runs_no_script_and_fetches_nothing(page: bytes) -> None:
    root = check_harmless(page)
    assert "url(" not in words(each(root, "style")[0])
    assert "@import" not in words(each(root, "style")[0])
    policy = next(meta.get("content") or "" for meta in each(root, "meta") if meta.get("http-equiv"))
    style = hashlib.sha256(words(each(root, "style")[0]).encode()).digest()
    assert policy.split("; ")[:2] == ["default-src 'none'", f"style-src 'sha256-{base64.b64encode(style).decode()}'"]
    head = [child.tag for child in each(root, "head")[0]]
    assert head[:2] == ["meta", "meta"]  # the character set, then the policy, before anything it could rule


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_wherever_it_stands(make: Make, form: Form, text: str) -> None:
    cells = cells_of().changed({"about/changes": Cell(text), "about/name": Cell(text)})
    page = make(cells, package=text)
    evidence = Evidence("a" * 64, text, 1, "text/plain", (), page.said.frozen_at, "王")
    enterprise = replace(ENTERPRISE, name=text, project=text, credit_code=text)
    page = replace(
        page, said=replace(page.said, enterprise=enterprise, evidence=(evidence,)), hidden={"power/mwh": text}
    )
    root = check_harmless(write(page))
    shown = [words(node) for node in root.iter()]
    assert sum(seen(text) in each for each in shown) >= 6
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]", write(page).decode())


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_is_read_back_as_it_was_made_visible(text: str) -> None:
    head = tag("head", tag("meta", charset="utf-8"), tag("title", "x"))
    parser = looked_at(written(tag("html", head, tag("body", tag("p", text, title=text)))))
    (node,) = each(parser, "p")
    assert (node.text or "") == seen(text)
    assert node.get("title") == seen(text)


@pytest.mark.parametrize("letter", ["\u00ad", "\u200b", "\u202e", "\u2065", "\ue000", "\U000e0041", "\ufffe", "\x07"])
def test_what_nobody_sees_is_written_as_its_number(letter: str) -> None:
    wanted = letter if letter == "\ue000" else f"⟨U+{ord(letter):04X}⟩"
    assert seen(f"厂{letter}区") == f"厂{wanted}区"


def test_the_same_content_makes_the_same_bytes_in_any_language(make: Make, page: bytes) -> None:
    use_language("en")
    try:
        assert write(make()) == page
    finally:
        use_language("zh_CN")


# ---------------------------------------------------------------- for every reader


def test_a_reading_voice_finds_its_way(root: Element) -> None:
    assert root.get("lang") == "zh-CN"
    levels = [int(str(node.tag)[1]) for node in each(root, "h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in each(root, "table"):
        assert words(table[0])
        assert table[0].tag == "caption"
        assert all(head.get("scope") in {"col", "row"} for head in each(table, "th"))
        assert all(each(line, "th") for line in each(table, "tr"))
    for drawing in each(root, "svg"):
        assert drawing.get("aria-hidden") == "true" or (drawing.get("role") == "img" and drawing.get("aria-label"))
    for frame in (node for node in each(root, "div") if node.get("class") == "frame"):
        assert frame.get("tabindex") == "0"
        assert frame.get("aria-label")
    assert len(each(root, "main")) == 1


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_text_stands_out_from_its_ground_by_day_and_by_night() -> None:
    style = (resources() / "web" / "page.css").read_text(encoding="utf-8")
    day, night = (dict(re.findall(r"--(\w[\w-]*): (#\w{6})", part)) for part in style.split("@media")[:2])
    for tokens in (day, night):
        for ink in ("ink", "quiet", "accent", "warn"):
            for ground in ("page", "card", "soft") if ink != "warn" else ("page", "card", "warn-soft"):
                bright, dark = sorted((luminance(tokens[ink]), luminance(tokens[ground])), reverse=True)
                assert (bright + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


def test_five_thousand_rows_are_written_while_one_waits(form: Form, rules: Rules) -> None:
    flat = replace(form, charts=(), sections=tuple(replace(each, sections=()) for each in form.sections))
    cells = cells_of(5000, 0)
    page = Page(said(flat, cells, evaluate(flat, cells, rules)), flat)
    begun = time.process_time()
    made = write(page)
    assert time.process_time() - begun < 10  # one or two seconds; a slow machine is no failure
    assert made.count(b"<tr>") > 5000
