"""reportlab's flowables, loaded only after the faces are registered: see `fonts.register`."""

from workbench.pdf.fonts import register

register()

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
)

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
