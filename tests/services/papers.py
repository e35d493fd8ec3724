"""Papers as they come: whole ones of every kind the program shows, and what may be sent in their place to do harm."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import pikepdf
import xlsxwriter
from PIL import Image, ImageDraw


@cache
def whole() -> dict[str, bytes]:
    """Give a harmless paper of every kind."""
    picture = Image.new("RGB", (640, 480), "#c9d6cf")
    ImageDraw.Draw(picture).ellipse((100, 60, 500, 420), fill="#0f6b54")
    made = {"paper.pdf": pdf(3)}
    for name, how in (("jpg", "JPEG"), ("png", "PNG"), ("gif", "GIF"), ("bmp", "BMP"), ("webp", "WEBP")):
        out = io.BytesIO()
        picture.save(out, how)
        made[f"photo.{name}"] = out.getvalue()
    out = io.BytesIO()
    picture.save(out, "TIFF", save_all=True, append_images=[picture.rotate(90)], compression="tiff_deflate")
    made["scan.tif"] = out.getvalue()
    made["ledger.xlsx"] = xlsx([["品名", "吨"], ["无烟煤", 2317.68]])
    made["records.zip"] = archive({"化验/第1批.csv": b"a,b\n", "照片.jpg": b"\xff\xd8\xff"})
    made["ledger.csv"] = "品名,吨\n无烟煤,2317.68\n".encode("gb18030")
    made["note.txt"] = "六月盘存\n共 3 页".encode()
    return made


def pdf(pages: int) -> bytes:
    """Make a PDF of some pages with a frame on each."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
        made.pages[-1].Contents = made.make_stream(b"0 0 0 RG 60 60 400 600 re S")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def xlsx(rows: list[list[object]]) -> bytes:
    """Make a workbook of one sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("台账")
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()


def archive(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


@cache
def spoilt() -> dict[str, bytes]:
    """Give each whole paper cut short in three places, garbled in three ways, and with its end doubled."""
    return dict(_spoilt())


def _spoilt() -> Iterator[tuple[str, bytes]]:
    for name, content in whole().items():
        for share in (10, 50, 95):
            yield f"cut{share}-{name}", content[: max(1, len(content) * share // 100)]
        for seed in range(3):
            chance, bad = random.Random(f"{name}{seed}"), bytearray(content)
            for _ in range(max(1, len(bad) // (200 >> seed * 2))):
                bad[chance.randrange(len(bad))] = chance.randrange(256)
            yield f"garbled{seed}-{name}", bytes(bad)
        yield f"doubled-{name}", content + content[len(content) // 2 :]


def _pdf(page: bytes, catalog: bytes = b"") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R" + catalog + b">>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R" + page + b">>endobj\ntrailer<</Root 1 0 R>>\n"
    )


def _drawing(content: bytes) -> bytes:
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    made.pages[0].Contents = made.make_stream(content)
    out = io.BytesIO()
    made.save(out, compress_streams=True)
    return out.getvalue()


def _swollen(size: int) -> bytes:
    """A picture of nothing that inflates to `size` bytes."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    side = int(size**0.5)
    picture = made.make_stream(zlib.compress(b"\0" * side * side, 9))
    for key, value in {
        "/Type": pikepdf.Name.XObject,
        "/Subtype": pikepdf.Name.Image,
        "/Width": side,
        "/Height": side,
        "/ColorSpace": pikepdf.Name.DeviceGray,
        "/BitsPerComponent": 8,
        "/Filter": pikepdf.Name.FlateDecode,
    }.items():
        picture[key] = value
    made.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=picture))
    made.pages[0].Contents = made.make_stream(b"q 500 0 0 500 0 0 cm /X Do Q")
    out = io.BytesIO()
    made.save(out, compress_streams=False)
    return out.getvalue()


def _self_drawing() -> bytes:
    """A form that draws itself twice, each of which does."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    form = made.make_stream(b"/X Do /X Do")
    form["/Type"], form["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Form
    form["/BBox"] = pikepdf.Array([0, 0, 595, 842])
    form["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
    made.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
    made.pages[0].Contents = made.make_stream(b"/X Do")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _locked() -> bytes:
    made = pikepdf.open(io.BytesIO(pdf(1)))
    out = io.BytesIO()
    made.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def _png(width: int, height: int, data: bytes = b"\x78\x9c\x63\0\0\0\x01\0\x01") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _ring() -> bytes:
    """A TIFF whose directory names itself as the next."""
    tags = [
        (256, 3, 1, 8),
        (257, 3, 1, 8),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (279, 4, 1, 64),
    ]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + entries + struct.pack("<I", 8)


def _laughs() -> bytes:
    entities = b"".join(b'<!ENTITY l%d "%s">' % (at, b"&l%d;" % (at - 1) * 10) for at in range(1, 10))
    book = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">' + entities + b"]><workbook>&l9;</workbook>"
    return _replaced({"xl/workbook.xml": book})


def _far() -> bytes:
    cell = b'<c r="XFD1048576"><v>1</v></c>'
    sheet = b'<worksheet><sheetData><row r="1048576">' + cell + b"</row></sheetData></worksheet>"
    return _replaced({"xl/worksheets/sheet1.xml": sheet})


def _replaced(parts: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(xlsx([["a"]]))) as made:
        return archive({name: parts.get(name, made.read(name)) for name in made.namelist()})


HOSTILE: dict[str, Callable[[], bytes]] = {
    "huge-page.pdf": lambda: _pdf(b"/MediaBox[0 0 14400000 14400000]"),
    "upside-down.pdf": lambda: _pdf(b"/MediaBox[595 842 -595 -842]"),
    "no-box.pdf": lambda: _pdf(b""),
    "nan-box.pdf": lambda: _pdf(b"/MediaBox[0 0 1e400 -1e400]"),
    "launch.pdf": lambda: _pdf(b"/MediaBox[0 0 595 842]", b"/OpenAction<</S/Launch/F(cmd.exe)>>"),
    "script.pdf": lambda: _pdf(b"/MediaBox[0 0 595 842]", b"/OpenAction<</S/JavaScript/JS(while\\(true\\){})>>"),
    "loop.pdf": lambda: (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]"
        b"/Count 999999999>>endobj\ntrailer<</Root 1 0 R>>\n"
    ),
    "deep.pdf": lambda: b"%PDF-1.7\n1 0 obj" + b"[" * 200_000 + b"]" * 200_000 + b"endobj\ntrailer<</Root 1 0 R>>\n",
    "bomb.pdf": lambda: _swollen(300_000_000),
    "endless.pdf": lambda: _drawing(b"q 1 0 0 1 0 0 cm 0 0 595 842 re f Q\n" * 3_000_000),
    "self.pdf": _self_drawing,
    "locked.pdf": _locked,
    "empty.pdf": lambda: b"%PDF-1.7\n",
    "wide.png": lambda: _png(60_000, 60_000),
    "flat.png": lambda: _png(2**31 - 1, 1),
    "bomb.png": lambda: _png(9_000, 9_000, zlib.compress(b"\0" * (9_000 * 3 + 1) * 9_000, 9)),
    "wide.gif": lambda: b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x08\0",
    "ring.tif": _ring,
    "wide.bmp": lambda: (
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 60, 0, 0, 54, 40, 50_000, 50_000, 1, 24, 0, 0, 0, 0, 0, 0)
    ),
    "short.webp": lambda: b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\x7f",
    "bomb.xlsx": lambda: archive({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"\0" * 300_000_000}),
    "laughs.xlsx": _laughs,
    "far.xlsx": _far,
    "tricks.zip": lambda: archive(
        {"../../etc/passwd": b"x", "C:\\Windows\\a.exe": b"x", "/abs": b"x", "a\u202efdp.exe": b"x"}
    ),
    "nested.zip": lambda: archive({"inner.zip": archive({"inner.zip": archive({"a": b"\0" * 10_000_000})})}),
    "crowd.zip": lambda: archive({f"{number}.txt": b"" for number in range(60_000)}, zipfile.ZIP_STORED),
    "locked.zip": lambda: archive({"a.txt": b"x"}).replace(
        b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\x01"
    ),
    "no-end.zip": lambda: b"PK\x03\x04" + b"\0" * 5000,
    "lying-end.zip": lambda: b"PK\x05\x06" + b"\xff" * 18,
    "letter.docx": lambda: archive({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}),
    "invoice.ofd": lambda: archive({"OFD.xml": b"<a/>"}),
    "old.doc": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096,
    "old.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096,
    "phone.heic": lambda: b"\0\0\0\x18ftypheic\0\0\0\0" + b"\0" * 2000,
    "program.pdf": lambda: b"MZ\x90\0\x03" + bytes(range(256)) * 20,
    "line.txt": lambda: b"a" * 3_000_000,
    "crowd.csv": lambda: b",".join([b"1"] * 400_000),
    "quote.csv": lambda: b'"' + b"x," * 2_000_000,
    "wide.txt": lambda: "\ufeff六月".encode("utf-16-le") + b"\xd8",
    "page.html": lambda: b"<script>while(1);</script>",
    "picture.svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
}
"""Papers made to do harm, each made when asked for."""
