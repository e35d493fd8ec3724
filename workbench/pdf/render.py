"""A drawn PDF as pictures and text, by another program's eyes than the one that drew it."""

from io import BytesIO
from typing import Any

_MOST_PAGES = 5000


def _opened(pdf: bytes) -> Any:
    import pypdfium2

    return pypdfium2.PdfDocument(pdf)  # type: ignore[no-untyped-call]


def page_count(pdf: bytes) -> int:
    """Count the pages."""
    document = _opened(pdf)
    try:
        return len(document)
    finally:
        document.close()


def render_page(pdf: bytes, page: int, scale: float) -> bytes:
    """Give one page, counted from 0, as PNG; scale 1 is 72 dots an inch."""
    document = _opened(pdf)
    try:
        out = BytesIO()
        document.init_forms()  # signature stamps are drawn only by the forms layer
        document[page].render(scale=scale).to_pil().save(out, "PNG")
        return out.getvalue()
    finally:
        document.close()


def page_text(pdf: bytes) -> str | None:
    """Give the text of all pages; None if it cannot be read, or has more pages than anybody would."""
    import pypdfium2

    try:
        document = _opened(pdf)
    except pypdfium2.PdfiumError:
        return None
    try:
        pages: list[str] = []
        if len(document) > _MOST_PAGES:
            return None
        for page in document:
            found = page.get_textpage()
            pages.append(found.get_text_bounded())
            found.close()
            page.close()
        return "\n".join(pages)
    except pypdfium2.PdfiumError:
        return None
    finally:
        document.close()
