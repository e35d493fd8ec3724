"""PDFs that hold secrets where nobody looks: each carrier takes texts and gives a name and the bytes of a file."""

import io
import zlib
from collections.abc import Callable, Sequence

import pikepdf
from pyhanko.pdf_utils.generic import DictionaryObject, NameObject, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from workbench.base.paths import resources

Carried = tuple[str, bytes]
Carrier = Callable[[Sequence[str]], Carried]


def drawn(texts: Sequence[str], **info: str) -> bytes:
    """Draw texts on pages, each in lines as long as it has."""
    if "Test" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Test", resources() / "fonts" / "NotoSansSC-Regular.ttf"))
    out = io.BytesIO()
    canvas = Canvas(out)
    for name, text in info.items():
        getattr(canvas, f"set{name}")(text)
    for number, text in enumerate(texts):
        canvas.setFont("Test", 10)
        for line, part in enumerate(text.splitlines()):
            canvas.drawString(50, 800 - 14 * line, part)
        canvas.drawString(50, 60, f"第 {number} 页")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _changed(change: Callable[[pikepdf.Pdf], None], **saving: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn(["公开的一页"]))) as pdf:
        change(pdf)
        pdf.save(out, **saving)  # type: ignore[arg-type]
    return out.getvalue()


def page_text(texts: Sequence[str]) -> Carried:
    return "页面.pdf", drawn(texts)


def hidden_page_text(texts: Sequence[str]) -> Carried:
    """White, off the page, and clipped away: still text."""
    out = io.BytesIO()
    drawn(["x"])
    canvas = Canvas(out)
    for number, text in enumerate(texts):
        canvas.setFont("Test", 8)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(-4000 if number % 2 else 40, 700, text.replace("\n", ""))
        canvas.showPage()
    canvas.save()
    return "白字.pdf", out.getvalue()


def info(texts: Sequence[str]) -> Carried:
    def change(pdf: pikepdf.Pdf) -> None:
        for number, text in enumerate(texts):
            pdf.docinfo[f"/Key{number}"] = pikepdf.String(text)

    return "属性.pdf", _changed(change)


_XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag>%s</rdf:Bag></dc:subject></rdf:Description></rdf:RDF>
</x:xmpmeta><?xpacket end="w"?>"""


def xmp(texts: Sequence[str]) -> Carried:
    def change(pdf: pikepdf.Pdf) -> None:
        body = "".join(f"<rdf:li>{text}</rdf:li>" for text in texts)
        pdf.Root.Metadata = pikepdf.Stream(pdf, (_XMP % body).encode())
        pdf.Root.Metadata.Type = pikepdf.Name.Metadata

    return "XMP.pdf", _changed(change)


def _attached(pdf: pikepdf.Pdf, data: bytes, name: str) -> pikepdf.AttachedFileSpec:
    return pikepdf.AttachedFileSpec(
        pdf, data, filename=name, description="", mime_type="", creation_date="", mod_date=""
    )


def pdf_attachments(texts: Sequence[str]) -> Carried:
    def change(pdf: pikepdf.Pdf) -> None:
        for number, text in enumerate(texts):
            data = text.encode("gb18030" if number % 2 else "utf-8")
            pdf.attachments[f"a{number}.txt"] = _attached(pdf, data, f"a{number}.txt")

    return "附件.pdf", _changed(change)


def pdf_attachment_names(texts: Sequence[str]) -> Carried:
    def change(pdf: pikepdf.Pdf) -> None:
        for text in texts:
            pdf.attachments[text] = _attached(pdf, b"x", text)

    return "附件名.pdf", _changed(change)


def _told(name: str, text: str) -> DictionaryObject:
    return DictionaryObject({NameObject(name): pdf_string(text)})  # type: ignore[no-untyped-call]


def earlier_revisions(texts: Sequence[str]) -> Carried:
    """Text on a page that a later revision empties, and a title it replaces."""
    half = len(texts) // 2
    first = io.BytesIO(drawn(texts[:half]))
    for text in [*texts[half:], "公开"]:
        writer = IncrementalPdfFileWriter(first)
        empty = writer.add_object(_told("/Nothing", "-"))
        for kid in writer.root["/Pages"]["/Kids"]:
            page = kid.get_object()
            page[NameObject("/Contents")] = empty
            writer.update_container(page)
        writer.set_info(_told("/Title", text))
        writer.write_in_place()  # type: ignore[no-untyped-call]
    data = first.getvalue()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "公开"
    return "历史版本.pdf", data


def annotations(texts: Sequence[str]) -> Carried:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Annots = pikepdf.Array(
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Text,
                    Rect=[0, 0, 9, 9],
                    Contents=pikepdf.String(text),
                )
            )
            for text in texts
        )

    return "批注.pdf", _changed(change)


def object_streams(texts: Sequence[str]) -> Carried:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.PieceInfo = pdf.make_indirect(pikepdf.Array(pikepdf.String(text) for text in texts))

    return "对象流.pdf", _changed(change, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)


def tagged(texts: Sequence[str]) -> Carried:
    """Alternate texts of the structure tree, and those that stand in the page's own content."""

    def change(pdf: pikepdf.Pdf) -> None:
        half = len(texts) // 2
        kids = [
            pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Figure, Alt=pikepdf.String(text)))
            for text in texts[:half]
        ]
        pdf.Root.StructTreeRoot = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot, K=pikepdf.Array(kids))
        )
        spans = b"".join(
            b"/Span <</ActualText <feff%s>>> BDC EMC\n" % text.encode("utf-16-be").hex().encode()
            for text in texts[half:]
        )
        pdf.pages[0].contents_add(spans)

    return "标签.pdf", _changed(change)


def outlines_and_fields(texts: Sequence[str]) -> Carried:
    def change(pdf: pikepdf.Pdf) -> None:
        half = len(texts) // 2
        with pdf.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(text.replace("\n", " "), 0) for text in texts[:half])
        fields = [
            pdf.make_indirect(pikepdf.Dictionary(T=pikepdf.String("f"), V=pikepdf.String(t))) for t in texts[half:]
        ]
        pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array(fields)))

    return "目录.pdf", _changed(change)


def form_objects(texts: Sequence[str]) -> Carried:
    """Content no page draws: appearances of annotations that are hidden, in the fonts of the page."""
    data = drawn(texts)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        kept = pikepdf.Dictionary()
        for page in list(pdf.pages)[1:]:
            content = page.Contents.read_bytes()
            made = pikepdf.Stream(pdf, content)
            made.Type, made.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
            made.BBox = pikepdf.Array([0, 0, 600, 800])
            made.Resources = page.Resources
            kept[f"/P{len(kept)}"] = pdf.make_indirect(made)
        pdf.pages[0].PieceInfo = kept
        while len(pdf.pages) > 1:
            del pdf.pages[-1]
        pdf.save(out)
    return "未引用.pdf", out.getvalue()


def loose_streams(texts: Sequence[str]) -> Carried:
    """Streams and comments no table of contents leads to."""
    data = drawn(["公开的一页"])
    streams = b"".join(
        b"\n%d 0 obj <</Filter/FlateDecode>> stream\n%s\nendstream endobj\n" % (900 + at, zlib.compress(text.encode()))
        for at, text in enumerate(texts[1::2])
    )
    comments = b"".join(b"% " + text.replace("\n", " ").encode() + b"\n" for text in texts[::2])
    body, mark, end = data.rpartition(b"startxref")
    return "残留.pdf", body + streams + mark + end + comments


PDF: tuple[Carrier, ...] = (
    page_text,
    hidden_page_text,
    info,
    xmp,
    pdf_attachments,
    pdf_attachment_names,
    earlier_revisions,
    annotations,
    object_streams,
    tagged,
    outlines_and_fields,
    form_objects,
    loose_streams,
)
"""Every place of a PDF secrets were planted in."""
