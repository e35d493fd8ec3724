"""Which figures, questions and checks of the packs rest on which article of which document."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from workbench.base.text import Label
from workbench.rules.form import Form
from workbench.rules.library import Library
from workbench.rules.life import Step
from workbench.rules.parameter import Content
from workbench.rules.sources import Citation, Document
from workbench.rules.surroundings import Figure, Point
from workbench.rules.timeline import Entry

Sort = Literal["parameter", "figure", "point", "step", "deadline", "form", "section", "field", "check"]


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that rests on an article: what a pack says, or a form, or its section, field or check.

    `name` is a parameter's or deadline's, or a form's full name (``cn.ets.steel/monthly``); `place` the dotted name of
    the section and field there. `since` is the first day it governs; a parameter's statement is in `entry`.
    """

    sort: Sort
    label: Label
    pack: Label
    name: str
    since: date
    cite: Citation
    place: str = ""
    around: Label | None = None
    """What it belongs to: the form of a section, field or check."""
    unit: str = ""
    entry: Entry[Content] | None = None


Articles = Mapping[Document, Mapping[str, tuple[Use, ...]]]
"""The uses of each article of each document, in the order the packs name them."""


@lru_cache(maxsize=1)
def articles(library: Library) -> Articles:
    """Give every document of the packs with the articles cited, and what rests on each."""
    found: dict[Document, dict[str, list[Use]]] = {}
    for pack in library.packs.values():
        for document in pack.documents.values():
            found.setdefault(document, {})
    for use in _uses(library):
        found.setdefault(use.cite.document, {}).setdefault(use.cite.article, []).append(use)
    return {document: {article: tuple(uses) for article, uses in cited.items()} for document, cited in found.items()}


def _uses(library: Library) -> Iterator[Use]:
    told = set()  # a template taken by several packs rests on its articles once
    for pack in library.packs.values():
        for name, parameter in pack.parameters.items():
            for entry in parameter.timeline.entries:
                yield Use(
                    "parameter", parameter.label, pack.title, name, entry.since, entry.cite,
                    unit=parameter.unit, entry=entry,
                )  # fmt: skip
                for sort, label, cite in _said_in(entry):
                    yield Use(sort, label, pack.title, name, entry.since, cite)
        for name, deadline in pack.deadlines.items():
            for stated in deadline.entries:
                yield Use("deadline", stated.value.label, pack.title, name, stated.since, stated.cite)
        for name, timeline in pack.forms.items():
            for edition in timeline.entries:
                if edition.value.digest not in told:
                    told.add(edition.value.digest)
                    yield from _uses_of(edition.value, f"{pack.name}/{name}", pack.title, edition.since)


def _said_in(entry: Entry[Content]) -> Iterator[tuple[Sort, Label, Citation]]:
    """Give the things of their own a statement tells of, each with where it is written."""
    for item in entry.value.values() if isinstance(entry.value, Mapping) else ():
        if isinstance(item, Figure | Point):
            yield "figure" if isinstance(item, Figure) else "point", _at_large(item.label), item.cite
        elif isinstance(item, Step):
            yield "step", item.label, item.cite
            yield from (("step", gate.label, gate.cite) for gate in item.gates)


def _at_large(label: Label) -> Label:
    """Write a sentence whose names are not filled in: ``…没有依据``."""
    return Label(*(re.sub(r"{\w+}", "…", words) for words in (label.zh, label.en)))


def _uses_of(form: Form, name: str, pack: Label, since: date) -> Iterator[Use]:
    yield Use("form", form.label, pack, name, since, form.cite)
    for place, section in form.walk():
        if section.cite:
            yield Use("section", section.label, pack, name, since, section.cite, place, form.label)
        for field in section.fields:
            if field.cite:
                yield Use("field", field.label, pack, name, since, field.cite, f"{place}.{field.id}", section.label)
    for check in form.checks:
        if check.cite:
            yield Use("check", check.says, pack, name, since, check.cite, f"{check.section}.{check.field}", form.label)
