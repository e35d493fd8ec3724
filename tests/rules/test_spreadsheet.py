"""Formulas as Excel reads them, to the letter: LibreOffice forgives a last binary digit where Excel does not."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from workbench.base.text import Label
from workbench.rules.formula import Column, Param, Pick, Ref, parse
from workbench.rules.functions.function import Range
from workbench.rules.spreadsheet import excel


class Letters:
    """A scope in which every name is a cell of this row, and a sheet in which a cell is named as its field."""

    def name(self, name: str) -> Ref | Param:
        return Ref(0, (), name, Label(name))

    def dotted(self, names: tuple[str, ...]) -> Ref | Column:
        return Column(1, names[:-1], names[-1], Label(names[-1]))

    def answer(self, text: str, beside: object = None) -> Label | None:
        return None

    def ref(self, node: Ref) -> str:
        return node.field

    cell = ref

    def typed(self, node: Ref) -> str:
        return f"{node.field}_typed"

    def column(self, node: Column) -> Range:
        return Range(f"{node.field}:{node.field}", "M:M")

    def parameter(self, node: Param) -> str:
        return node.name

    def pick(self, node: Pick, key: str) -> str:
        return f"LOOKUP({key})"


@pytest.mark.parametrize(
    ("rounding", "formula"),
    [
        ("half_up", '=IF(A="","",ROUND(A,2))'),
        ("floor", '=IF(A="","",INT(ROUND((A)*10^2,6))/10^2)'),
        ("ceiling", '=IF(A="","",-INT(-ROUND((A)*10^2,6))/10^2)'),
        (
            "half_even",
            '=IF(A="","",IF(ROUND(MOD(ABS(SCALED),1),6)=0.5,2*ROUND(SCALED/2,0)/10^2,ROUND(A,2)))'.replace(
                "SCALED", "ROUND((A)*10^2,6)"
            ),
        ),
    ],
)
def test_a_figure_is_put_right_in_binary_before_it_is_cut(rounding: str, formula: str) -> None:
    assert excel(parse("A", Letters()), Letters(), 2, rounding) == formula


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("A * B", '=IF(OR(A="",B=""),"",IFERROR((A*B),""))'),
        ("if_(A > B, A, 0)", '=IF(OR(A="",B=""),"",IF((A>B),IF(A="","",A),0))'),
        ('if_(given(A), "m", "d")', '=IF((A_typed<>""),"m","d")'),
        (
            "A != B and not known(C)",
            (
                '=CHOOSE(2*MIN(IFERROR(IF(OR(A="",B=""),"",(A<>B))*1,0.5),IFERROR(((IF(C="","",C)<>"")=FALSE)*1,0.5))+1,'
                'FALSE,"",TRUE)'
            ),
        ),
        ("known(A) or given(B)", '=OR((IF(A="","",A)<>""),(B_typed<>""))'),
        ("not A", '=IF(A="","",(A=FALSE))'),
        ("count(s.Q) + 1", '=IF(SUMPRODUCT(M:M*(Q:Q<>""))="","",IFERROR((SUMPRODUCT(M:M*(Q:Q<>""))+1),""))'),
    ],
)
def test_what_is_missing_leaves_the_cell_empty(text: str, formula: str) -> None:
    assert excel(parse(text, Letters()), Letters()) == formula


def test_a_quote_in_a_text_is_doubled() -> None:
    assert excel(parse("A == 'say \"x\"'", Letters()), Letters()) == '=IF(A="","",(A="say ""x"""))'


def test_weights_that_sum_to_zero_leave_the_cell_and_what_needs_it_empty() -> None:
    formula = excel(parse("weighted(s.V, s.W) * A", Letters()), Letters())
    mean = "SUMPRODUCT(M:M*1,V:V,W:W)/SUMPRODUCT(M:M*1,W:W)"
    assert formula.count(f'IFERROR({mean},"")') == formula.count(mean) == 2


class Cellwise(Letters):
    """Every name is a cell of the first row."""

    def ref(self, node: Ref) -> str:
        return f"{node.field}1"

    cell = ref


@pytest.mark.judge("soffice")
def test_and_and_or_leave_open_what_a_missing_answer_leaves_open(
    tmp_path: Path, soffice_recalculate: Callable[[Path], Path]
) -> None:
    """As the engine works them out, for each pair of true, false and missing."""
    cases = [(words, a, b) for words in ("A and B", "A or B", "not A and B", "if_(A or B, 1, 2)") for a, b in PAIRS]
    file = tmp_path / "truth.xlsx"
    book = xlsxwriter.Workbook(str(file))
    for number, (words, *answers) in enumerate(cases):
        sheet = book.add_worksheet(f"s{number}")
        for column, answer in zip("AB", answers, strict=True):
            if answer is not None:
                sheet.write_boolean(f"{column}1", answer)
        sheet.write_formula("C1", excel(parse(words, Cellwise()), Cellwise()))
    book.close()
    told = openpyxl.load_workbook(soffice_recalculate(file), data_only=True)
    for number, (words, a, b) in enumerate(cases):
        assert (told[f"s{number}"]["C1"].value or None) == (worked(words, a, b) or None), (words, a, b)
        assert (told[f"s{number}"]["C1"].value in (None, "")) == (worked(words, a, b) is None), (words, a, b)


ANSWERS = (True, False, None)
PAIRS = [(a, b) for a in ANSWERS for b in ANSWERS]


def worked(words: str, a: bool | None, b: bool | None) -> bool | int | None:
    """Tell what should come of it, by the table of three values."""
    if words == "not A and B":
        words, a = "A and B", None if a is None else not a
    decides = words != "A and B"
    found = decides if decides in (a, b) else None if None in (a, b) else not decides
    return {True: 1, False: 2, None: None}[found] if words.startswith("if_") else found
