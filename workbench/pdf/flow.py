"""reportlab's flowables, loaded only after the faces are registered: see `fonts.register`."""

from workbench.pdf.fonts import register

register()

from reportlab.lib import textsplit  # noqa: E402 - after the faces
from reportlab.pdfgen.canvas import Canvas  # noqa: E402 - binds the base face when it loads
from reportlab.platypus import (  # noqa: E402 - as above
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    LongTable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    paragraph,
)

# reportlab knows the half-width forms only: a line must not begin with these either.
for _module in (textsplit, paragraph):
    _module.ALL_CANNOT_START += "！，：；？’”》〉〕…"  # type: ignore[attr-defined] # the stubs lack it

__all__ = [
    "BaseDocTemplate",
    "Canvas",
    "CondPageBreak",
    "Flowable",
    "Frame",
    "LongTable",
    "NextPageTemplate",
    "PageBreak",
    "PageTemplate",
    "Paragraph",
    "Spacer",
]
