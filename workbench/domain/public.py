"""The public version of a revision: what anyone may read, worked out from what anyone may read.

Everything in it follows from the cells that are not withheld, from the places (never the content) of those that are,
and from the figures `stated`: results that rest on withheld figures and are published all the same. So two revisions
that differ only in what is withheld differ in their public versions in nothing but `stated`. It bears a digest of its
own: with all else known, the digest of the full revision would tell whether a guess at a withheld figure is right.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workbench.base.canonical import canonical, digest
from workbench.base.text import Label, say, speaking
from workbench.domain.cells import cells_out, value_out
from workbench.domain.document import label_out, results_of
from workbench.domain.enterprise import Enterprise
from workbench.domain.evidence import Evidence, facts_out
from workbench.domain.filing import Revision, Said
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form, Section, row_names
from workbench.rules.library import Rules
from workbench.rules.outcome import Outcome
from workbench.rules.places import DOT, Places
from workbench.rules.tracing import doubtful, reads, stained
from workbench.rules.withheld import EVIDENCE, REGISTER, Mark, column_of, marks, within

SCHEMA = "carbon-workbench/public/1"
_TOLD = ("label", "ground")
"""What the public version says of each entry of the register: which place, in the form's own words, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Public(Revision):
    """A public version; it is printed, packed and signed like any revision.

    Its cells hold the words printed instead wherever something is withheld. `edition` is the form as it shows it,
    `hidden` tells those words by the path of every cell withheld, and of every section whose rows are not even
    counted. `dark` are the paths whose results rest on something withheld, which nobody can work out from it; those
    `stated` are published all the same.
    """

    edition: Form
    hidden: Mapping[str, str]
    dark: frozenset[str]
    stated: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell, or a section withheld whole: its path in the full version and in the public one, its dotted name.

    `words` is what is printed instead; empty where nothing is withheld.
    """

    old: str
    new: str
    column: str
    words: str
    section: bool = False


def public(revision: Revision, form: Form, rules: Rules) -> Public:
    """Derive the public version of a revision of a form that keeps a register of what is withheld; in Chinese."""
    with speaking("zh_CN"):
        return _public(revision, form, rules)


def _public(revision: Revision, form: Form, rules: Rules) -> Public:
    withheld = marks(revision.cells, revision.outcome)
    spots = tuple(places(form, revision.cells, withheld))
    cells = _cells(spots, revision)
    hidden = {spot.new: spot.words for spot in spots if spot.words}
    cells = cells.changed(_register(form, cells, withheld, spots))
    fields = [spot for spot in spots if not spot.section]
    said = Said(
        filing="",
        number=revision.number,
        enterprise=Enterprise(
            "",
            revision.enterprise.name,
            revision.enterprise.credit_code,
            project=revision.enterprise.project,
            sample=revision.enterprise.sample,
        ),
        form=revision.form,
        label=title(revision.label),
        since=revision.since,
        period=revision.period,
        rules=revision.rules,
        rules_digest=revision.rules_digest,
        packs=revision.packs,
        cells=cells,
        evidence=_evidence(revision, withheld, spots, _dark(form, cells, rules, hidden)),
        frozen_at=revision.frozen_at,
        by="",
    )
    known = {spot.new: revision.outcome.values[spot.old] for spot in fields if spot.old in revision.outcome.values}
    return assemble(said, form, rules, hidden, known)


def assemble(said: Said, form: Form, rules: Rules, hidden: Mapping[str, str], known: Mapping[str, Value]) -> Public:
    """Put a public version together from public cells; of the results `known`, only those nobody can work out count."""
    shown = edition(form, said.cells, hidden)
    worked = evaluate(shown, said.cells, rules)
    dark = _dark(form, said.cells, rules, hidden)
    order = reads(shown, said.cells, rules)
    stated = {path: known[path] for path in order if path in dark and path in known}
    values: dict[str, Value] = {}
    for path in order:
        given = hidden if path in hidden else stated if path in dark else worked.values
        if path in given:
            values[path] = given[path]
    steps = {path: step for path, step in worked.steps.items() if path not in hidden and path not in dark}
    # of a figure whose steps are not told, all it may rest on counts: what it does rest on hangs on what is withheld
    unsure = doubtful(shown, said.cells, rules)
    doubted = frozenset(path for path in unsure | stained(order, unsure) if path in stated)
    outcome = Outcome(values, steps, (), doubted=doubted)
    document = canonical(_write(said, outcome, hidden, stated))
    parts = {name: getattr(said, name) for name in Said.__dataclass_fields__}
    return Public(
        **parts,
        outcome=outcome,
        document=document,
        digest=digest(document),
        edition=shown,
        hidden=hidden,
        dark=dark,
        stated=stated,
    )


def title(label: Label) -> Label:
    """Name a form as its public version."""
    with speaking("zh_CN"):
        chinese = say("public.title", form=label.zh)
    with speaking("en"):
        return Label(chinese, say("public.title", form=label.en) if label.en else "")


def edition(form: Form, cells: Cells, hidden: Mapping[str, str]) -> Form:
    """Give a form as its public version shows it: of the register place and ground, no checks, no chart with gaps."""
    columns = {column_of(form, cells, path) for path in hidden}
    return replace(
        form,
        label=title(form.label),
        sections=tuple(_shown(section) for section in form.sections),
        checks=(),
        charts=tuple(
            chart
            for chart in form.charts
            if not any(within(name, column, ".") for name in chart.of for column in columns)
        ),
    )


def _shown(section: Section) -> Section:
    if section.id != REGISTER:
        return section
    return replace(section, fields=tuple(section.field(name) for name in _TOLD), help=None)


def places(form: Form, cells: Cells, withheld: Collection[Mark]) -> Iterator[Spot]:
    """Walk a filled-in form, the register apart, and tell of each cell where it goes and what covers it.

    Rows are numbered anew, those withheld whole last: neither gaps nor the order they were put in say anything.
    """

    def words(path: str, column: str) -> str:
        mark = next((mark for mark in withheld if mark.covers(path, column)), None)
        return (mark.substitute.strip() or say("public.substitute")) if mark else ""

    def walk(sections: Collection[Section], old: str, new: str, above: str) -> Iterator[Spot]:
        for section in sections:
            base, place, column = f"{old}{section.id}", f"{new}{section.id}", f"{above}{section.id}"
            whole = words(base, column)
            if column == REGISTER:
                continue
            if section.rows == "many" and whole:
                yield Spot(base, place, column, whole, section=True)
                continue
            rows = [("", "")]
            if section.rows == "many":
                told = sorted(cells.rows(base), key=lambda row: bool(words(f"{base}/{row}", "")))
                rows = [(f"/{row}", f"/r{number}") for number, row in enumerate(told, 1)]
            elif section.rows != "one":
                rows = [(f"/{row}", f"/{row}") for row in row_names(section)]
            for was, now in rows:
                for field in section.fields:
                    path, name = f"{base}{was}/{field.id}", f"{column}.{field.id}"
                    yield Spot(path, f"{place}{now}/{field.id}", name, words(path, name))
                yield from walk(section.sections, f"{base}{was}/", f"{place}{now}/", f"{column}.")

    yield from walk(form.sections, "", "", "")


def withheld_values(revision: Revision, form: Form) -> Iterator[tuple[str, Value]]:
    """Give every value that is withheld, typed or worked out, by its path in the full version."""
    return withheld_in(form, revision.cells, revision.outcome)


def withheld_in(form: Form, cells: Cells, outcome: Outcome) -> Iterator[tuple[str, Value]]:
    """Give the same of a filing that may still be a draft."""
    withheld = marks(cells, outcome)
    for path in dict.fromkeys((*cells, *outcome.values)):
        column = column_of(form, cells, path)
        if column and any(mark.covers(path, column) for mark in withheld):
            typed, worked = cells.value(path), outcome.values.get(path)
            yield from ((path, value) for value in dict.fromkeys((typed, worked)) if value is not None)


def _cells(spots: Collection[Spot], revision: Revision) -> Cells:
    """Give the cells anyone may see, without their sources and notes, and the words that stand for the others.

    What was typed before its question vanished is no part of what was said: nobody sees it, so nobody withholds it.
    """
    found = {}
    for spot in spots:
        if spot.words and not spot.section:
            found[spot.new] = Cell(spot.words)
        elif not spot.words and spot.old in revision.cells and spot.old in revision.outcome.values:
            found[spot.new] = Cell(revision.cells[spot.old].value)
    return Cells(found)


def _dark(form: Form, cells: Cells, rules: Rules, hidden: Mapping[str, str]) -> frozenset[str]:
    return stained(reads(form, cells, rules), frozenset(hidden))


def _register(form: Form, cells: Cells, withheld: Collection[Mark], spots: Collection[Spot]) -> dict[str, Cell]:
    """Tell what is withheld and why, in the form's order and words."""
    order = {spot.old: number for number, spot in enumerate(spots)}
    told: dict[tuple[str, str], int] = {}
    for mark in withheld:
        covered = [spot for spot in spots if mark.covers(spot.old, spot.column)]
        if mark.what.startswith(EVIDENCE):
            told[say("public.attachment"), mark.ground] = len(spots)
        elif covered:
            told.setdefault((_name(form, cells, mark, covered[0]), mark.ground), order[covered[0].old])
    rows = {}
    for number, (label, ground) in enumerate(sorted(told, key=lambda entry: (told[entry], entry)), 1):
        rows[f"{REGISTER}/r{number}/label"] = Cell(label)
        rows[f"{REGISTER}/r{number}/ground"] = Cell(ground)
    return rows


def _name(form: Form, cells: Cells, mark: Mark, first: Spot) -> str:
    """Name a place in the form's words; a column by its sections and its head."""
    if "/" in mark.what:
        place = "/".join(first.new.split("/")[: mark.what.count("/") + 1])
        return Places(form, cells, {}).name(place)
    labels = [str(section.label) for name, section in form.walk() if within(mark.what, name, ".")]
    if first.column == mark.what and not first.section:
        labels.append(str(form.column(mark.what)[1].label))
    return DOT.join(labels)


def _evidence(
    revision: Revision, withheld: Collection[Mark], spots: Collection[Spot], dark: frozenset[str]
) -> tuple[Evidence, ...]:
    """Give the papers anyone may see: none that is withheld itself or proves anything that is, or rests on it.

    What proves an entry of the register, a decision on secrecy, speaks of what is withheld.
    """
    secret = [spot.old for spot in spots if spot.words or spot.new in dark]
    kept = []
    for item in revision.evidence:
        if any(mark.what == EVIDENCE + item.name for mark in withheld):
            continue
        if any(within(path, REGISTER, "/") for path in item.paths):
            continue
        if any(within(path, old, "/") or within(old, path, "/") for path in item.paths for old in secret):
            continue
        paths = dict.fromkeys(
            "/".join(spot.new.split("/")[: path.count("/") + 1])
            for path in item.paths
            for spot in spots
            if within(spot.old, path, "/")
        )
        kept.append(replace(item, paths=tuple(paths), added_at=revision.frozen_at, by="", note=""))
    return tuple(kept)


def _write(said: Said, outcome: Outcome, hidden: Mapping[str, str], stated: Mapping[str, Value]) -> dict[str, Any]:
    company, results = said.enterprise, results_of(outcome)
    return {
        "schema": SCHEMA,
        "form": {"id": said.form, "label": label_out(said.label), "since": said.since.isoformat()},
        "period": said.period,
        "revision": said.number,
        "enterprise": {
            "name": company.name,
            "credit_code": company.credit_code,
            "project": company.project,
            "sample": company.sample,
        },
        "rules": {
            "pack": said.rules.pack,
            "day": said.rules.day.isoformat(),
            "known": said.rules.known.isoformat(),
            "digest": said.rules_digest,
            "packs": dict(said.packs),
        },
        "frozen_at": said.frozen_at.isoformat(),
        "cells": cells_out(said.cells),
        "hidden": dict(hidden),
        "stated": {path: value_out(value) for path, value in stated.items()},
        "evidence": [
            {"sha256": item.sha256, "name": item.name, "size": item.size, "media_type": item.media_type}
            | {"paths": list(item.paths)}
            | facts_out(item.facts)
            for item in said.evidence
        ],
        "values": results["values"],
        "steps": results["steps"],
        "documents": results["documents"],
    }
