"""Files that are no workbook, or not safe to read, are refused in words before anything large is unpacked."""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from workbench.base.errors import WorkbenchError
from workbench.excel import files
from workbench.excel.reader import read
from workbench.excel.template import write
from workbench.rules.cells import Cells
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules


@pytest.fixture
def book(form: Form, rules: Rules, cells: Cells, tmp_path: Path) -> Path:
    write(tmp_path / "book.xlsx", form, rules, cells, spare_rows=2)
    return tmp_path / "book.xlsx"


def refused(path: Path, form: Form) -> str:
    with pytest.raises(WorkbenchError) as caught:
        read(path, form)
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"", "excel.empty"),
        ("a.xlsx", b"\0" * 4096, "excel.empty"),
        ("a.xlsx", b"%PDF-1.7 ...", "excel.not_a_workbook"),
        ("a.xls", b"\xef\xbb\xbf\n<html><table><tr><td>1</td></tr></table></html>", "excel.web_page"),
        ("a.xls", b'<?xml version="1.0"?><Workbook/>', "excel.web_page"),
        ("a.xlsx", b"PK\x03\x04 torn", "excel.torn"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "excel.torn"),
        ("a.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "excel.et"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "excel.locked"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0", "excel.not_a_workbook"),
        ("a.csv", b"\xff\xff\x81", "excel.csv_unknown_letters"),
        ("a.csv", b'a,b\n"1,2\n', "excel.csv_torn"),
        ("a.csv", "品名,数量\n煤,1\n".encode(), "excel.csv_no_section"),
    ],
)
def test_what_is_no_workbook_is_named_for_what_it_is(
    form: Form, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert refused(tmp_path / name, form) == code


def test_a_missing_file_is_said_to_be_missing(form: Form, tmp_path: Path) -> None:
    assert refused(tmp_path / "none.xlsx", form) == "excel.missing"


def test_a_file_too_large_is_refused_unread(form: Form, tmp_path: Path) -> None:
    with (tmp_path / "a.xlsx").open("wb") as file:
        file.truncate(files.LARGEST_FILE + 1)
    assert refused(tmp_path / "a.xlsx", form) == "excel.too_large"


def test_a_half_download_is_refused(form: Form, book: Path) -> None:
    book.write_bytes(book.read_bytes()[:-2000])
    assert refused(book, form) == "excel.torn"


def test_flipped_bytes_inside_are_refused(form: Form, book: Path) -> None:
    content = bytearray(book.read_bytes())
    where = content.find(b"xl/worksheets/sheet3.xml") + 200
    content[where : where + 40] = bytes(40)
    book.write_bytes(content)
    assert refused(book, form) == "excel.torn"


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_another_kind_of_office_file_is_no_workbook(form: Form, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(_packed({"word/document.xml": b"<document/>"}))
    assert refused(tmp_path / "a.xlsx", form) == "excel.not_a_workbook"


def test_a_zip_bomb_is_refused_unpacked(form: Form, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(_packed({"xl/workbook.xml": b" " * 60_000_000}))
    assert refused(tmp_path / "a.xlsx", form) == "excel.bomb"


def _rebuilt(book: Path, change: Callable[[str, bytes], bytes]) -> None:
    with zipfile.ZipFile(book) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    book.write_bytes(_packed(parts))


def test_a_stray_cell_in_the_last_corner_does_not_take_all_memory(form: Form, book: Path) -> None:
    stray = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    _rebuilt(book, lambda name, part: part.replace(b"</sheetData>", stray) if name.endswith("sheet2.xml") else part)
    assert refused(book, form) == "excel.too_many_cells"


def test_the_other_spelling_of_the_same_xml_is_scanned_too(form: Form, book: Path) -> None:
    stray = b'<x:row r="1048576"><x:c s="1" r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:sheetData>'

    def prefixed(name: str, part: bytes) -> bytes:
        if not name.endswith("worksheets/sheet2.xml"):
            return part
        part = part.replace(b'<worksheet xmlns="', b'<worksheet xmlns:x="').replace(b"</", b"</x:")
        part = re.sub(rb"<(?=[a-zA-Z])", b"<x:", part)
        return part.replace(b"</x:sheetData>", stray)

    _rebuilt(book, prefixed)
    assert refused(book, form) == "excel.too_many_cells"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("t.sheets/year", "t.other/year", "excel.other_form"), ("t.sheets/year", "t.sheets/month", "excel.other_form")],
)
def test_another_form_s_workbook_is_refused(form: Form, book: Path, old: str, new: str, code: str) -> None:
    _rebuilt(book, lambda _, part: part.replace(old.encode(), new.encode()))
    assert refused(book, form) == code


def test_another_edition_s_workbook_is_refused(form: Form, book: Path) -> None:
    _rebuilt(book, lambda _, part: part.replace(form.digest.encode(), b"0" * 64))
    assert refused(book, form) == "excel.other_edition"


def test_a_workbook_without_our_identifiers_is_refused(form: Form, tmp_path: Path) -> None:
    import openpyxl

    foreign = openpyxl.Workbook()
    foreign.active.append(["燃料", "数量"])  # type: ignore[union-attr] # a new book has a sheet
    foreign.save(tmp_path / "a.xlsx")
    assert refused(tmp_path / "a.xlsx", form) == "excel.no_identifiers"


@pytest.mark.judge("soffice")
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_what_another_program_saves_in_another_format_is_read(
    form: Form, book: Path, cells: Cells, tmp_path: Path, suffix: str
) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", suffix, "--outdir", str(tmp_path), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    reading = read(book.with_suffix(f".{suffix}"), form)
    assert not [fault for fault in reading.faults if fault.level == "error"]
    assert {path: cell.value for path, cell in reading.cells.items()} == {
        path: cell.value for path, cell in cells.items()
    }


def test_the_bundled_forms_all_go_out_and_come_back(tmp_path: Path) -> None:
    library = Library.load()
    for name, pack in library.packs.items():
        for form_id, editions in pack.forms.items():
            day = min(editions.entries[-1].until or date.max, date(2026, 12, 31))  # a rule may have ended before
            rules = library.rules(name, day, date(2026, 12, 31))
            out = tmp_path / f"{name}.{form_id}.xlsx"
            write(out, rules.forms[form_id], rules, spare_rows=2)
            reading = read(out, rules.forms[form_id])
            assert not reading.faults
            assert not reading.cells
