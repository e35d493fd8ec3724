"""Whether signed paper is what the program draws from the data: no other word, layer, field, action or attachment.

Compared is what a reader would be shown, object by object, not bytes of the file: another machine may compress
otherwise. What signing adds is let pass only where it belongs: signature fields, in their places, by their names.
"""

import zlib
from io import BytesIO
from typing import Any

from workbench.pdf.report import BOXES, SIGNATURE_PAGE

_BY_SIGNING = {"/AcroForm", "/Perms", "/DSS", "/Extensions", "/Version", "/Metadata"}
_PACKING = {"/Length", "/Filter", "/DecodeParms"}
_FIELD = {"/FT", "/T", "/TU", "/V", "/Type", "/Subtype", "/Rect", "/F", "/P", "/AP", "/Lock", "/SV"}


def same_paper(signed: bytes, drawn: bytes) -> bool:
    """Tell whether a signed PDF shows and carries what `drawn` does, and nothing else but signatures."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(signed)) as theirs, pikepdf.open(BytesIO(drawn)) as ours:
            fields = _fields(theirs)
            compared = _Compared(fields or set())
            return (
                fields is not None
                and len(theirs.pages) == len(ours.pages)
                and compared.same(theirs.Root, ours.Root, _BY_SIGNING)
            )
    except (pikepdf.PdfError, zlib.error, ValueError, KeyError, TypeError, AttributeError, RuntimeError):
        return False


def _fields(pdf: Any) -> set[tuple[int, int]] | None:
    """Give the signature fields, which are all the form there may be; None for any other form."""
    page = pdf.pages[SIGNATURE_PAGE].objgen
    form = pdf.Root.get("/AcroForm")
    found = {}
    if form is None or not set(form.keys()) <= {"/Fields", "/SigFlags", "/DR", "/DA"}:
        return None
    for field in form.Fields:
        box = BOXES.get(str(field.get("/T")))  # type: ignore[call-overload] # any text may be asked for
        if (
            not set(field.keys()) <= _FIELD
            or box is None
            or (str(field.FT), str(field.Subtype)) != ("/Sig", "/Widget")
            or [int(edge) for edge in field.Rect] != [round(edge) for edge in box]
            or field.P.objgen != page
        ):
            return None
        found[str(field.T)] = field.objgen
    return set(found.values()) if len(found) == len(form.Fields) else None


class _Compared:
    """Walks two PDFs side by side; no deeper than a list of what is still to be looked at."""

    def __init__(self, fields: set[tuple[int, int]]) -> None:
        self.fields = fields
        self.seen: dict[tuple[int, int], tuple[int, int]] = {}
        self.left: list[tuple[Any, Any]] = []

    def same(self, theirs: Any, ours: Any, besides: set[str]) -> bool:
        """Compare two dictionaries and all they lead to, but for some keys of the first."""
        if not self._keys(theirs, ours, besides):
            return False
        while self.left:
            if not self._one(*self.left.pop()):
                return False
        return True

    def _keys(self, theirs: Any, ours: Any, besides: set[str]) -> bool:
        keys = set(ours.keys()) - besides
        self.left += [(theirs.get(key), ours[key]) for key in keys]

        return set(theirs.keys()) - besides == keys

    def _one(self, theirs: Any, ours: Any) -> bool:
        import pikepdf

        if not isinstance(ours, pikepdf.Object) or not isinstance(theirs, pikepdf.Object):
            return type(theirs) is type(ours) and bool(theirs == ours)
        if ours.is_indirect and ours.objgen in self.seen:
            return self.seen[ours.objgen] == theirs.objgen
        if ours.is_indirect:
            self.seen[ours.objgen] = theirs.objgen
        return ours.is_indirect == theirs.is_indirect and self._content(theirs, ours)

    def _content(self, theirs: Any, ours: Any) -> bool:
        import pikepdf

        kinds = (pikepdf.Stream, pikepdf.Dictionary, pikepdf.Array)
        kind = next((kind for kind in kinds if isinstance(ours, kind)), None)
        if kind is None or not isinstance(theirs, kind):
            return kind is None and bool(theirs == ours)
        if kind is pikepdf.Array:
            self.left += zip(theirs, ours, strict=False)
            return len(theirs) == len(ours)
        if kind is pikepdf.Stream:
            return self._keys(theirs, ours, _PACKING) and _same_stream(theirs, ours)
        if ours.get("/Type") == "/Page":
            return self._keys(theirs, ours, {"/Annots"}) and self._annotations(theirs, ours)
        return self._keys(theirs, ours, set())

    def _annotations(self, theirs: Any, ours: Any) -> bool:
        mine = list(ours.get("/Annots", []))
        found = list(theirs.get("/Annots", []))
        self.left += zip(found, mine, strict=False)
        return len(found) >= len(mine) and all(each.objgen in self.fields for each in found[len(mine) :])


def _same_stream(theirs: Any, ours: Any) -> bool:
    """Compare contents, inflating no more than there is to compare with."""
    found = theirs.read_raw_bytes()
    if found == ours.read_raw_bytes() and all(theirs.get(key) == ours.get(key) for key in ("/Filter", "/DecodeParms")):
        return True
    if theirs.get("/Filter") not in ("/FlateDecode", ["/FlateDecode"]) or "/DecodeParms" in theirs:
        return False
    wanted = ours.read_bytes()
    return bool(zlib.decompressobj().decompress(found, len(wanted) + 1) == wanted)
