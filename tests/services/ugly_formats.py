"""Sheets written in every format people send: xlsx, old xls, ods, and csv in the encodings of their offices."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from tests.services.old_excel import Merge, write_xls

Rows = Sequence[Sequence[Any]]
Sheet = tuple[str, Rows, Sequence[Merge]]
"""A name, the rows, the merged ranges."""

_URN = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = "".join(f' xmlns:{name}="{_URN}:{name}:1.0"' for name in ("office", "table", "text"))
_HEAD = '<?xml version="1.0"?>'


def write(kind: str, out: Path, sheets: Sequence[Sheet]) -> Path:
    """Write sheets as ``xlsx``, ``xls``, ``ods`` or, the first of them, as ``csv-gb18030`` and the like."""
    if kind == "xlsx":
        return _xlsx(out.with_suffix(".xlsx"), sheets)
    if kind == "xls":
        write_xls(out.with_suffix(".xls"), sheets)
        return out.with_suffix(".xls")
    if kind == "ods":
        return _ods(out.with_suffix(".ods"), sheets)
    form, _, encoding = kind.partition("-")
    return _csv(out.with_suffix(".csv"), sheets[0][1], "," if form == "csv" else "\t", encoding)


def _xlsx(file: Path, sheets: Sequence[Sheet]) -> Path:
    book = xlsxwriter.Workbook(file)
    plain = book.add_format()
    for name, rows, merged in sheets:
        page = book.add_worksheet(name)
        for top, left, bottom, right in merged:
            page.merge_range(top, left, bottom, right, "", plain)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell != "":
                    page.write(row, column, cell)
    book.close()
    return file


def _csv(file: Path, rows: Rows, separator: str, encoding: str) -> Path:
    lines = []
    for cells in rows:
        texts = [repr(cell).removesuffix(".0") if isinstance(cell, float) else str(cell) for cell in cells]
        lines.append(separator.join(f'"{text}"' if separator in text or "\n" in text else text for text in texts))
    file.write_bytes("\r\n".join(lines).encode(encoding))
    return file


def _ods(file: Path, sheets: Sequence[Sheet]) -> Path:
    tables = []
    for name, rows, _ in sheets:
        body = "".join(f"<table:table-row>{_ods_cells(cells)}</table:table-row>" for cells in rows)
        tables.append(f'<table:table table:name="{escape(name)}">{body}</table:table>')
    inner = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = f'{_HEAD}<manifest:manifest xmlns:manifest="{_URN}:manifest:1.0"></manifest:manifest>'
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", f"{_HEAD}<office:document-content{_NAMES}>{inner}</office:document-content>")
    return file


def _ods_cells(cells: Sequence[Any]) -> str:
    written = []
    for cell in cells:
        if isinstance(cell, float):
            written.append(f'<table:table-cell office:value-type="float" office:value="{cell!r}"/>')
        elif cell == "":
            written.append("<table:table-cell/>")
        else:
            text = f"<text:p>{escape(str(cell))}</text:p>"
            written.append(f'<table:table-cell office:value-type="string">{text}</table:table-cell>')
    return "".join(written) or "<table:table-cell/>"
