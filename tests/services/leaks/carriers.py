"""Files that hold secrets where nobody looks: each carrier takes texts and gives a name and the bytes of a file."""

import bz2
import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tests.services.leaks.pdf_carriers import PDF, Carried, Carrier
from tests.services.old_excel import write_xls

# ---------------------------------------------------------------- workbooks


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(texts: Sequence[str], state: str) -> bytes:
    book = Workbook()
    book.active["A1"] = "公开"  # type: ignore[index]
    sheet = book.create_sheet("数据")
    sheet.sheet_state = state
    for row, text in enumerate(texts, 1):
        sheet.cell(row, 3, text)
        sheet.cell(row, 4, row)
    return _saved(book)


def cells(texts: Sequence[str]) -> Carried:
    return "单元格.xlsx", _sheet(texts, "visible")


def hidden_sheet(texts: Sequence[str]) -> Carried:
    return "隐藏表.xlsx", _sheet(texts, "hidden")


def very_hidden_sheet(texts: Sequence[str]) -> Carried:
    return "深藏表.xlsx", _sheet(texts, "veryHidden")


def comments(texts: Sequence[str]) -> Carried:
    book = Workbook()
    for row, text in enumerate(texts, 1):
        book.active.cell(row, 1, "公开").comment = Comment(text, "张三")  # type: ignore[union-attr]
    return "批注.xlsx", _saved(book)


def defined_names(texts: Sequence[str]) -> Carried:
    book = Workbook()
    for number, text in enumerate(texts):
        book.defined_names[f"n{number}"] = DefinedName(f"n{number}", attr_text=f'"{text}"')
    return "名称.xlsx", _saved(book)


def doc_props(texts: Sequence[str]) -> Carried:
    book = Workbook()
    names = ("title", "subject", "creator", "keywords", "description", "category", "lastModifiedBy", "identifier")
    for name, text in zip(names, texts, strict=False):
        setattr(book.properties, name, text)
    rest = "".join(f"<p>{text}</p>" for text in texts[len(names) :])
    return "属性.xlsx", _with(_saved(book), "docProps/app.xml", f"<Properties>{rest}</Properties>".encode())


def custom_xml(texts: Sequence[str]) -> Carried:
    body = "".join(f"<item note='{text}'/>" if at % 2 else f"<item>{text}</item>" for at, text in enumerate(texts))
    return "自定义.xlsx", _with(_saved(Workbook()), "customXml/item1.xml", f"<data>{body}</data>".encode("utf-16"))


def headers_and_rules(texts: Sequence[str]) -> Carried:
    book = Workbook()
    half = len(texts) // 2
    for text in texts[:half]:
        sheet = book.create_sheet()
        sheet.oddFooter.center.text = text
    for text in texts[half:]:
        rule = DataValidation(type="textLength", formula1="1", prompt=text)
        rule.add("A1")
        book.active.add_data_validation(rule)  # type: ignore[union-attr]
    return "页脚.xlsx", _saved(book)


def runs(texts: Sequence[str]) -> Carried:
    """A text cut into runs of letters of different looks, as a word processor does."""
    body = "".join("<w:p>" + "".join(f"<w:r><w:t>{sign}</w:t></w:r>" for sign in text) + "</w:p>" for text in texts)
    return "说明.docx", zipped([("word/document.xml", f"<w:document>{body}</w:document>".encode())])


def old_workbook(texts: Sequence[str]) -> Carried:
    file = Path(f"{id(texts)}.xls")
    write_xls(file, [("数据", [[text] for text in texts], [])])
    data = file.read_bytes()
    file.unlink()
    return "旧表.xls", data


# ---------------------------------------------------------------- zips


def zipped(entries: Sequence[tuple[str, bytes]], comment: bytes = b"") -> bytes:
    """Write a zip, deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
        archive.comment = comment
    return out.getvalue()


def _with(data: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        kept = [(each, archive.read(each)) for each in archive.namelist() if each != name]
    return zipped([*kept, (name, content)])


def zip_names(texts: Sequence[str]) -> Carried:
    return "名字.zip", zipped([(text.replace("/", "-") + ".txt", b"x") for text in texts])


def zip_names_gbk(texts: Sequence[str]) -> Carried:
    """As Windows in China writes names: in GBK, and without saying so."""
    marks = [f"{at:04d}_" + "q" * (len(text.encode("gb18030"))) for at, text in enumerate(texts)]
    data = zipped([(mark, b"x") for mark in marks])
    for mark, text in zip(marks, texts, strict=True):
        data = data.replace(mark.encode(), mark[:5].encode() + text.encode("gb18030"))
    return "国标名.zip", data


def zip_comments(texts: Sequence[str]) -> Carried:
    half = len(texts) // 2
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, text in enumerate(texts[:half]):
            entry = zipfile.ZipInfo(f"{number}.txt")
            entry.comment = text.encode("gb18030" if number % 2 else "utf-8")
            archive.writestr(entry, b"x")
        archive.comment = "\n;\n".join(texts[half:]).encode()
    return "注释.zip", out.getvalue()


def zip_extras(texts: Sequence[str]) -> Carried:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, text in enumerate(texts):
            body = text.encode("utf-16-le")
            entry = zipfile.ZipInfo(f"{number}.txt")
            entry.extra = struct.pack("<2H", 0x9999, len(body)) + body
            archive.writestr(entry, b"x")
    return "附加字段.zip", out.getvalue()


def nested_zips(texts: Sequence[str]) -> Carried:
    data = zipped([(f"{at}.txt", text.encode()) for at, text in enumerate(texts)])
    for depth in range(5):
        data = zipped([(f"第{depth}层.zip", data)])
    return "层层.zip", data


def unlisted_zip_entries(texts: Sequence[str]) -> Carried:
    """Entries struck from the directory, whose bytes still lie there; and text before the zip begins."""
    half = len(texts) // 2
    gone = zipped([(f"{at}.txt", f"{text}\n".encode() * 3) for at, text in enumerate(texts[:half])])
    body = gone[: gone.find(b"PK\1\2")]
    return "删过.zip", body + "\n;\n".join(texts[half:]).encode() + zipped([("公开.txt", b"x")])


def packed(texts: Sequence[str]) -> Carried:
    parts = [texts[at::3] for at in range(3)]
    makers: tuple[tuple[Callable[[bytes], bytes], str], ...] = (
        (gzip.compress, "a.txt.gz"),
        (bz2.compress, "b.txt.bz2"),
        (lzma.compress, "c.txt.xz"),
    )
    return "各种压缩.zip", zipped(
        [(name, pack("\n;\n".join(part).encode())) for (pack, name), part in zip(makers, parts, strict=True)]
    )


# ---------------------------------------------------------------- texts and pictures


def _encoded(name: str, encoding: str) -> Carrier:
    def carry(texts: Sequence[str]) -> Carried:
        lines = [f"{at}. 说明：{text}，其余公开。" for at, text in enumerate(texts)]
        return name, "\n".join(lines).encode(encoding)

    return carry


def html_page(texts: Sequence[str]) -> Carried:
    ways = ("<!-- {} -->", "<p>{}</p>", "<img alt='{}'>", "<svg><title>{}</title></svg>", "<p data-x='{}'></p>")
    body = "\n".join(ways[at % len(ways)].format(text) for at, text in enumerate(texts))
    return "网页.html", f"<!doctype html><html><body>{body}</body></html>".encode()


def letter(texts: Sequence[str]) -> Carried:
    message = EmailMessage()
    message["Subject"] = "公开"
    message.set_content("\n\n".join(texts), cte="base64", charset="utf-8")
    return "来信.eml", message.as_bytes()


def letter_with_files(texts: Sequence[str]) -> Carried:
    message = EmailMessage()
    message.set_content("见附件")
    data = zipped([(f"{at}.txt", text.encode()) for at, text in enumerate(texts)])
    message.add_attachment(data, maintype="application", subtype="zip", filename="a.zip")
    return "带附件.eml", message.as_bytes()


def png(texts: Sequence[str]) -> Carried:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    for at, text in enumerate(texts):
        if at % 2:
            data += chunk(b"zTXt", b"Comment\0\0" + zlib.compress(text.encode()))
        else:
            data += chunk(b"iTXt", b"Comment\0\0\0\0\0" + text.encode())
    return "图.png", data + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def jpeg(texts: Sequence[str]) -> Carried:
    """Remarks in the segments of a picture, and behind its end."""
    segments = b"".join(
        b"\xff\xfe" + struct.pack(">H", 2 + len(body)) + body
        for body in (
            (f"备注：{text}。" * 2).encode("utf-16-le" if at % 2 else "utf-8") for at, text in enumerate(texts)
        )
    )
    return "照片.jpg", b"\xff\xd8" + segments + b"\xff\xda" + bytes(range(256)) + b"\xff\xd9"


CARRIERS: tuple[Carrier, ...] = (
    *PDF,
    cells,
    hidden_sheet,
    very_hidden_sheet,
    comments,
    defined_names,
    doc_props,
    custom_xml,
    headers_and_rules,
    runs,
    old_workbook,
    zip_names,
    zip_names_gbk,
    zip_comments,
    zip_extras,
    nested_zips,
    unlisted_zip_entries,
    packed,
    _encoded("u8.txt", "utf-8"),
    _encoded("u8bom.csv", "utf-8-sig"),
    _encoded("u16.txt", "utf-16"),
    _encoded("u16le.txt", "utf-16-le"),
    _encoded("u16be.txt", "utf-16-be"),
    _encoded("u32.txt", "utf-32"),
    _encoded("gb.txt", "gb18030"),
    html_page,
    letter,
    letter_with_files,
    png,
    jpeg,
)
"""Every place secrets were planted in."""
