"""The paper and the workbook of a public version."""

import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from tests.withholding.conftest import AT, FULL, Plant
from workbench.base.numbers import D
from workbench.domain.public import Public, public
from workbench.excel import template
from workbench.excel.layout import Table, lay_out
from workbench.pdf.archive import archive
from workbench.pdf.report import Paper, draw

SUBSTITUTE = "依法不予公开"
HELD = ("products/r3/name", "products/r3/oven", "products/r3/started", "company/address", "company/craft")


def derive(plant: Plant, *what: str, **other: str) -> Public:
    return public(plant.revision(*what, typed={**FULL, **other}), plant.form, plant.rules)


def printed(plant: Plant, found: Public) -> bytes:
    return archive(draw(Paper.of(found, found.edition, plant.rules)), {"filing.json": found.document}, AT)


def written(plant: Plant, found: Public, out: Path) -> bytes:
    template.write(out, found.edition, plant.rules, found.cells, found.outcome, spare_rows=0, public=found)
    return out.read_bytes()


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as pages:  # type: ignore[no-untyped-call]
        return "\n".join(page.get_textpage().get_text_range() for page in pages)


@pytest.mark.parametrize(
    ("what", "other"),
    [
        (HELD, {"products/r3/name": "戊", "products/r3/oven": "big", "company/address": "别处", "company/craft": "无"}),
        (("months/01/steam", "months/02/steam"), {"months/01/steam": "2.5", "months/02/steam": "1.5"}),
        (
            ("products.quantity", "products.emission"),
            {"products/r1/quantity": "74913.25", "products/r3/quantity": "100"},
        ),
    ],
)
def test_two_revisions_that_differ_in_what_is_withheld_are_the_same_to_the_byte(
    plant: Plant, what: tuple[str, ...], other: dict[str, str], tmp_path: Path
) -> None:
    one, two = derive(plant, *what), derive(plant, *what, **other)
    assert one.stated == two.stated
    assert one.document == two.document
    assert printed(plant, one) == printed(plant, two)
    assert written(plant, one, tmp_path / "a.xlsx") == written(plant, two, tmp_path / "b.xlsx")


def test_the_paper_says_what_is_withheld_and_nothing_of_what_was_found(plant: Plant) -> None:
    found = derive(plant, "products", "months/03/steam")
    text = text_of(printed(plant, found))
    assert "产品\r\n依法不予公开" in text
    text = text.replace("\r\n", "")
    assert "凭本公开版无法复算：合计·排放总量；合计·部件总质量；合计·蒸汽总量；合计·双倍蒸汽" in text
    assert "附录C" in text
    assert "附录D" not in text
    assert "甲钢" not in text


def test_the_full_paper_still_says_what_was_found(plant: Plant) -> None:
    text = text_of(draw(Paper.of(plant.revision("products/r3"), plant.form, plant.rules)))
    assert "附录D" in text
    assert "机密九号" in text


def test_a_section_withheld_whole_says_so_on_its_sheet(plant: Plant, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(plant, derive(plant, "products"), tmp_path / "a.xlsx")))
    sheet = book["产品"]
    assert SUBSTITUTE in [cell.value for row in sheet.iter_rows() for cell in row]


@pytest.mark.judge("soffice")
def test_libre_office_comes_to_the_figures_of_the_public_version(
    plant: Plant, tmp_path: Path, soffice_recalculate_all: Callable[[Sequence[Path]], tuple[Path, ...]]
) -> None:
    versions = [
        derive(plant, "products/r3", "months/03/steam", "company/secret"),
        derive(plant, "products", "products.oven"),
        derive(plant, "products/r1/quantity", "products.parts", "months"),
    ]
    files = [tmp_path / f"{number}.xlsx" for number in range(len(versions))]
    for found, file in zip(versions, files, strict=True):
        written(plant, found, file)
    for found, file in zip(versions, soffice_recalculate_all(files), strict=True):
        assert figures(found, file) == {
            path: value
            for path, value in found.outcome.values.items()
            if found.edition.locate(path)[2].computed and path not in found.hidden
        }


def figures(found: Public, file: Path) -> dict[str, Decimal]:
    """Give every worked-out number of a workbook, by path."""
    book = openpyxl.load_workbook(file, data_only=True)
    numbers: dict[str, Decimal] = {}
    for home in lay_out(found.edition, found.cells, 0).sheets:
        for slot in home.slots:
            rows = {slot.suffix: slot.row}
            if isinstance(home, Table):
                rows = {home.path(key, slot): home.row(key) for key in home.keys}
            for path, row in rows.items():
                value = book[home.sheet].cell(row + 1, slot.value + 1).value
                if slot.field.computed and path not in found.hidden:
                    assert isinstance(value, int | float), (path, value)
                    numbers[path] = D(repr(value))
    return numbers
