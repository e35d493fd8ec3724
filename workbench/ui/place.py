"""Where a figure stands, in the form's own words, and in which unit."""

import re
from collections.abc import Iterator

from workbench.base.text import say
from workbench.rules.cells import Value
from workbench.rules.form import Field, Section, row_names
from workbench.rules.kinds import KINDS
from workbench.rules.units import KNOWN, shown_unit
from workbench.ui.draft import Draft

_NO_UNIT = ("", "1", "text", "condition", "date")


def rows(draft: Draft, section: Section, base: str) -> tuple[str, ...]:
    """Name the rows of the section at `base`, in order; none for a section of one."""
    return draft.cells.rows(base) if section.rows == "many" else row_names(section)


def row_title(draft: Draft, section: Section, row: str) -> str:
    """Name the row at a path to a reader: by the answer that names it, the month, or its number."""
    base, _, name = row.rpartition("/")
    if section.rows == "months":
        return say("uiform.month", month=int(name))
    if section.rows == "fixed":
        return next((str(each.label) for each in section.fixed if each.id == name), name)
    if section.named_by:
        said = shown(draft, f"{row}/{section.named_by}", section.field(section.named_by))
        if said:
            return said
    known = rows(draft, section, base)
    return say("uiform.row", number=(known.index(name) if name in known else len(known)) + 1)


def value_at(draft: Draft, path: str) -> Value | None:
    """Give what stands at a path: the worked-out value, else what was typed."""
    value = draft.outcome.values.get(path)
    return draft.cells.value(path) if value is None else value


def shown(draft: Draft, path: str, field: Field) -> str:
    """Write what stands at a path; empty if nothing does. What the person typed is shown as typed, uncut."""
    value = draft.cells.value(path) if path in draft.cells else draft.outcome.values.get(path)
    if value is None:
        return ""
    text = KINDS[field.kind].show(value, field)
    return shown_unit(text) if field.computed and _holds_unit(draft, path, field) else text


def _holds_unit(draft: Draft, path: str, field: Field) -> bool:
    section = draft.form.locate(path)[0][-1]
    return any(other.unit_of == field.id for other in section.fields)


def name(draft: Draft, path: str, *, whole: bool = True) -> str:
    """Say where a path is: ``化石燃料 · 洗精煤 · 净消耗量``; not `whole`, without the section."""
    try:
        sections, _, field = draft.form.locate(path)
    except KeyError:
        return _section_name(draft, path)
    words = [str(sections[0].label)] if whole else []
    for section, row in zip(sections, _walk(path, sections), strict=True):
        if section.rows != "one":
            words.append(row_title(draft, section, row))
    return " · ".join([*words, str(field.label)])


def _walk(path: str, sections: tuple[Section, ...]) -> Iterator[str]:
    """Give the path of the row in each section down to the field."""
    parts, walked = path.split("/"), 0
    for section in sections:
        walked += 1 if section.rows == "one" else 2
        yield "/".join(parts[:walked])


def _section_name(draft: Draft, path: str) -> str:
    """Say which section, or row of a section, a path is."""
    level, words, parts, walked = draft.form.sections, [], path.split("/"), 0
    while walked < len(parts):
        found = next((each for each in level if each.id == parts[walked]), None)
        if found is None:
            break
        words.append(str(found.label))
        walked += 1
        if found.rows != "one" and walked < len(parts):
            walked += 1
            words.append(row_title(draft, found, "/".join(parts[:walked])))
        level = found.sections
    return " · ".join(words) or path


def unit(draft: Draft, path: str, field: Field) -> str:
    """Give the unit of the figure at a path, with the row's own where rows differ: ``GJ/t``; empty while unknown."""
    return "" if field.kind != "number" else written_unit(draft, path, field.unit)


def written_unit(draft: Draft, path: str, wanted: str) -> str:
    """Write a unit as it stands in the row of a path."""
    if wanted in _NO_UNIT:
        return ""
    if not _strange(wanted):
        return shown_unit(wanted)
    try:
        sections = draft.form.locate(path)[0]
    except KeyError:
        return ""
    for section, row in reversed(tuple(zip(sections, _walk(path, sections), strict=True))):
        for other in section.fields:
            own = draft.outcome.values.get(f"{row}/{other.unit_of}") if other.unit_of else None
            if own and other.unit in _strange(wanted):
                return shown_unit(wanted.replace(other.unit, str(own)))
    return ""


def differs(field: Field) -> bool:
    """Tell whether the unit of a field is each row's own."""
    return field.kind == "number" and field.unit not in _NO_UNIT and bool(_strange(field.unit))


def _strange(wanted: str) -> list[str]:
    return [part for part in re.split(r"[*/]", wanted) if part and part != "1" and part not in KNOWN]


def applies(draft: Draft, path: str) -> bool:
    """Tell whether the question is put at all."""
    return path not in draft.outcome.closed
