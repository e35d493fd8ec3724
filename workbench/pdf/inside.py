"""A PDF opened to the bottom: every revision, every object and stream, every string by every font, every page as read.

It may be anybody's. What can be read is given, what cannot is said; what would fill the memory is refused.
"""

import re
import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from typing import Any

from workbench.base.text import say
from workbench.domain.leaks import Budget, File, Found, Opaque, Piece
from workbench.pdf.cmaps import Cmap, read_cmap

_MB = 1024 * 1024
_LARGEST_STREAM = 64 * _MB
_MOST_REVISIONS = 60
_END = b"%%EOF"
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_DRAWS = re.compile(rb"\b(?:Tj|TJ|BDC|DP|BT)\b")
_FONTS = ("/FontFile", "/FontFile2", "/FontFile3")
_STRING_OPERATORS = ("Tj", "TJ", "'", '"')
_DAMAGED = (ValueError, RuntimeError, MemoryError, AttributeError, TypeError, KeyError, OverflowError)
"""What reading a damaged object may raise besides."""
_BETWEEN = "\n;\n"
"""What stands between texts that do not belong together: no spelling reaches across it."""


def inside(where: tuple[str, ...], data: bytes, budget: Budget) -> Iterator[Found]:
    """Give everything a PDF holds. Raises what `budget` raises."""
    with _limits():
        ends = [match.end() for match in re.finditer(_END, data)][:-1]
        ends = [*ends[-_MOST_REVISIONS:], len(data)]
        opened = _Opened(where, budget)
        for number, end in enumerate(ends, 1):
            earlier = end < len(data)
            place = (*where, say("leaks.at.revision", number=number)) if earlier else where
            budget.take(place, end)
            yield from opened.revision(place, data[:end], earlier=earlier)
        yield from opened.loose(data)


@contextmanager
def _limits() -> Iterator[None]:
    """Let no stream of a PDF inflate beyond bounds while it is read."""
    from pikepdf import settings

    most = _LARGEST_STREAM
    before: dict[str, Any] = settings.set_qpdf_limits(
        flate_max_memory=most,
        run_length_max_memory=most,
        png_max_memory=most,
        tiff_max_memory=most,
        max_stream_filters=4,
    )
    try:
        yield
    finally:
        settings.set_qpdf_limits(**before)


class _Opened:
    """One PDF while it is read: what was seen of it, and its fonts."""

    def __init__(self, where: tuple[str, ...], budget: Budget) -> None:
        self.where, self.budget = where, budget
        self.seen: set[bytes] = set()
        self.fonts: dict[str, list[Cmap]] = {}
        self.pictured = False

    def _new(self, data: bytes | str) -> bool:
        known = sha256(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")).digest()
        fresh = known not in self.seen
        self.seen.add(known)
        return fresh

    def _text(self, where: tuple[str, ...], text: str) -> Iterator[Found]:
        if text.strip() and self._new(text):
            self.budget.take(where, len(text))
            yield Piece(where, text)

    # ------------------------------------------------------------ one revision

    def revision(self, where: tuple[str, ...], data: bytes, *, earlier: bool) -> Iterator[Found]:
        """Give what one revision holds that none before did."""
        import pikepdf

        try:
            with pikepdf.open(BytesIO(data), suppress_warnings=True) as pdf:
                yield from self._objects(where, pdf)
        except pikepdf.PasswordError:
            yield Opaque(where, "locked")
            return
        except (pikepdf.PdfError, *_DAMAGED):
            if not earlier:  # a linearised file has an end in its middle that is none
                yield Opaque(where, "torn")
            return
        yield from self._pages(where, data, earlier=earlier)

    def _pages(self, where: tuple[str, ...], data: bytes, *, earlier: bool) -> Iterator[Found]:
        import pypdfium2

        try:
            document = pypdfium2.PdfDocument(data)  # type: ignore[no-untyped-call]
        except pypdfium2.PdfiumError:
            if not earlier:
                yield Opaque(where, "torn")
            return
        try:
            for number in range(len(document)):
                place = (*where, say("leaks.at.page", number=number + 1))
                page = document[number]
                found = page.get_textpage()
                text = found.get_text_range()
                found.close()
                page.close()
                yield from self._text(place, text)
        except pypdfium2.PdfiumError:
            yield Opaque(where, "torn")
        finally:
            document.close()  # type: ignore[no-untyped-call]

    def _objects(self, where: tuple[str, ...], pdf: Any) -> Iterator[Found]:
        import pikepdf

        objects = [each for each in pdf.objects if isinstance(each, pikepdf.Object)]
        files = set()
        for each in objects:
            if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                self._learn(each)
                files |= {each[key].objgen for key in _FONTS if key in each and _is_stream(each[key])}
        strings = [str(each) for each in pdf.objects if not isinstance(each, pikepdf.Object)]
        for each in objects:
            strings += _strings(each, pikepdf)
            written = each.unparse(resolved=True).decode("latin-1") if not _is_stream(each) else ""
            if written and self._new(written):
                self.budget.take(where, len(written))
                yield Piece(where, written, "markup")
            if _is_stream(each):
                yield from self._stream(where, pdf, each, font=each.objgen in files)
        yield from self._text((*where, say("leaks.at.objects")), _BETWEEN.join(dict.fromkeys(strings)))

    def _learn(self, thing: Any) -> None:
        """Learn how the fonts a dictionary names write letters."""
        resources: Any = thing.get("/Resources")
        named: Any = resources.get("/Font") if hasattr(resources, "get") else None
        tables: tuple[Any, ...] = (thing, thing.get("/Font"), named)
        for fonts in tables:
            for name in fonts.keys() if hasattr(fonts, "keys") else ():
                font = fonts[name]
                if hasattr(font, "get") and _is_stream(font.get("/ToUnicode")):
                    cmap = read_cmap(self._bytes(font["/ToUnicode"]) or b"")
                    known = self.fonts.setdefault(name, [])
                    if cmap not in known:
                        known.append(cmap)

    # ------------------------------------------------------------ streams

    def _stream(self, where: tuple[str, ...], pdf: Any, stream: Any, *, font: bool) -> Iterator[Found]:
        number = stream.objgen[0]
        place = (*where, say("leaks.at.object", number=number))
        kind = str(stream.get("/Type", "")), str(stream.get("/Subtype", ""))
        if kind[1] == "/Image":
            yield from self._picture(where, place, stream)
            return
        data = self._bytes(stream)
        if data is None:
            yield Opaque(place, "torn")
            return
        if not self._new(data):
            return
        self.budget.take(place, len(data))
        if font:
            yield Piece(place, data, "binary")
        elif kind[0] == "/EmbeddedFile":
            yield File((*where, say("leaks.at.attachment", number=number)), data)
        else:
            yield from self._content(place, pdf, data)

    def _content(self, place: tuple[str, ...], pdf: Any, data: bytes) -> Iterator[Found]:
        drawn = bool(_DRAWS.search(data))
        code = drawn or b"begincmap" in data
        yield Piece(place, data, "code" if code else "text")
        if drawn:
            for text in self._drawn(pdf, data):
                yield from self._text(place, text)

    def _picture(self, where: tuple[str, ...], place: tuple[str, ...], stream: Any) -> Iterator[Found]:
        """Say once that there are pictures; what a camera wrote beside the picture can be read."""
        if not self.pictured:
            self.pictured = True
            yield Opaque(where, "picture")
        raw = stream.read_raw_bytes()
        if self._new(raw) and raw.startswith(b"\xff\xd8"):
            self.budget.take(place, len(raw))
            yield Piece(place, raw[: raw.find(b"\xff\xda")])

    def _bytes(self, stream: Any) -> bytes | None:
        """Decode a stream; one of a filter that is not text stays as it is. None for one that cannot be decoded."""
        import pikepdf

        try:
            if "/LZWDecode" in str(stream.get("/Filter", "")) and int(stream.stream_dict.get("/Length", 0)) > _MB:
                return None
            return bytes(stream.read_bytes())
        except (pikepdf.PdfError, ValueError, RuntimeError, MemoryError):
            pass
        try:
            raw = bytes(stream.read_raw_bytes())
        except (pikepdf.PdfError, ValueError, RuntimeError, MemoryError):
            return None
        return inflated(raw) or None

    def _drawn(self, pdf: Any, data: bytes) -> Iterator[str]:
        """Give the texts a content stream draws or holds, by each way its fonts may be meant."""
        import pikepdf

        try:
            with warnings.catch_warnings(action="ignore"):  # a torn end is read as far as it goes
                told = pikepdf.parse_content_stream(pikepdf.Stream(pdf, data))
        except (pikepdf.PdfError, ValueError, RuntimeError, TypeError):
            return
        ways = max(map(len, self.fonts.values()), default=0)
        strings: list[str] = []
        drawn: list[list[str]] = [[] for _ in range(min(ways, 8))]
        font = ""
        for instruction in told:
            operator, operands = str(instruction.operator), list(instruction.operands)
            if operator == "Tf" and operands:
                font = str(operands[0])
            elif operator in _STRING_OPERATORS:
                raw = b"".join(_raw(operands, pikepdf))
                for way, texts in enumerate(drawn):
                    maps = self.fonts.get(font, [])
                    texts.append(maps[min(way, len(maps) - 1)].text(raw) if maps else raw.decode("latin-1"))
            else:
                for operand in operands:
                    strings += _strings(operand, pikepdf)
        yield _BETWEEN.join(strings)
        for texts in drawn:
            yield "".join(texts)
            yield _BETWEEN.join(texts)

    # ------------------------------------------------------------ what no table of contents leads to

    def loose(self, data: bytes) -> Iterator[Found]:
        """Give the streams no revision refers to, and what stands between streams."""
        import pikepdf

        place = (*self.where, say("leaks.at.loose"))
        kept, end = [], 0
        for match in _STREAM.finditer(data):
            kept.append(data[end : match.start(1)])
            end = match.end(1)
            packed = match[1].rstrip(b"\r\n")
            for each in (inflated(packed), packed):
                if each and self._new(each) and (each is not packed or not inflated(packed)):
                    self.budget.take(place, len(each))
                    with pikepdf.new() as pdf:
                        yield from (
                            self._content(place, pdf, each) if _mostly_text(each) else (Piece(place, each, "binary"),)
                        )
        kept.append(data[end:])
        yield Piece(place, b"\n".join(kept), "markup")


def _mostly_text(data: bytes) -> bool:
    sample = data[:4096]
    return sum(byte < 9 or 13 < byte < 32 for byte in sample) * 20 < len(sample)


def inflated(data: bytes) -> bytes:
    """Inflate a stream as far as it goes, within bounds; empty for one that is not deflated."""
    inflater = zlib.decompressobj()
    try:
        return inflater.decompress(data, _LARGEST_STREAM)
    except zlib.error:
        return b""


def _is_stream(thing: Any) -> bool:
    import pikepdf

    return isinstance(thing, pikepdf.Stream)


def _strings(thing: Any, pikepdf: Any) -> Iterator[str]:
    """Give the strings and names of an object, not of those it refers to."""
    waiting = [thing]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.String):
            yield str(each)
            raw = bytes(each)
            if raw and not raw.isascii():
                yield raw.decode("gb18030", errors="replace")
        elif isinstance(each, pikepdf.Name):
            yield str(each)
        elif isinstance(each, pikepdf.Array):
            waiting += [item for item in each if not _refers(item)]
        elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            table: Mapping[str, Any] = each.stream_dict if isinstance(each, pikepdf.Stream) else each
            for key in table.keys():  # noqa: SIM118
                yield key
                if not _refers(table[key]):
                    waiting.append(table[key])


def _refers(thing: Any) -> bool:
    return bool(getattr(thing, "is_indirect", False))


def _raw(operands: Sequence[Any], pikepdf: Any) -> Iterator[bytes]:
    for each in operands:
        if isinstance(each, pikepdf.String):
            yield bytes(each)
        elif isinstance(each, pikepdf.Array):
            yield from _raw(list(each), pikepdf)
