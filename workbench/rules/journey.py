"""A guided flow as a map of steps: what a pack says about it."""

from dataclasses import dataclass
from typing import Literal

from workbench.base.text import Label

Page = Literal["sections", "check", "approve", "sign", "export"]


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """One step: a page, and for a page of sections which of the form's."""

    id: str
    label: Label
    page: Page
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Journey:
    """The steps through one form, in order."""

    id: str
    label: Label
    form: str
    steps: tuple[JourneyStep, ...]
