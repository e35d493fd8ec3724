"""Papers of anybody's making as pictures. It is called where nothing can be harmed: in a process of its own.

Both libraries are old and much attacked; a file may crash them, fill the memory or never end.
"""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.errors import WorkbenchError

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST = 1600
"""Pixels of the longer side of a picture given."""
_MOST_PIXELS = 100_000_000
_MOST_SCALE = 4.0
FORMATS = ("BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP")
"""What cameras and scanners make. Other formats of the library are left alone: each is a door more."""


def pdf_page(file: Path, page: int) -> tuple[bytes, int]:
    """Give a page, counted from 1 and within the document, as PNG, and how many pages there are.

    Raises WorkbenchError ``preview.locked``, ``preview.torn``.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(file)  # type: ignore[no-untyped-call]
        count = len(document)
        if not count:
            raise WorkbenchError("preview.torn")
        document.init_forms()  # type: ignore[no-untyped-call] # stamps and signatures are drawn by this layer
        sheet = document[max(1, min(page, count)) - 1]
        longer = max(*sheet.get_size(), 1.0)
        picture = sheet.render(scale=min(LONGEST / longer, _MOST_SCALE)).to_pil()
        return _png(picture), count
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise WorkbenchError("preview.locked" if locked else "preview.torn") from error


def picture(file: Path, page: int) -> tuple[bytes, int]:
    """Give a picture, or one page of a scan of several, as PNG the right way up, and how many there are.

    Raises WorkbenchError ``preview.torn``, ``preview.too_heavy`` for one of too many pixels.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(file, formats=FORMATS) as opened:
            count = getattr(opened, "n_frames", 1) if opened.format == "TIFF" else 1
            if count > 1:
                opened.seek(max(1, min(page, count)) - 1)
            if opened.width * opened.height > _MOST_PIXELS:
                raise WorkbenchError("preview.too_heavy")
            opened.draft("RGB", (LONGEST, LONGEST))  # a camera's picture is decoded at a fraction of its size
            opened.thumbnail((LONGEST, LONGEST))
            return _png(ImageOps.exif_transpose(opened)), count
    except Image.DecompressionBombError as error:
        raise WorkbenchError("preview.too_heavy") from error
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError) as error:
        raise WorkbenchError("preview.torn") from error


def _png(picture: "Image") -> bytes:
    out = BytesIO()
    if picture.mode not in ("RGB", "RGBA", "L"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.info.clear()  # nothing of the file itself goes along
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()
