"""Work out a form from a file of cells, and say every value, finding and step."""

import argparse
import json
from typing import Any

from workbench.base.text import say
from workbench.cli.cells_file import read_cells
from workbench.cli.console import columns
from workbench.cli.packs import chosen
from workbench.domain.document import results_of
from workbench.rules.cells import Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Rules
from workbench.rules.outcome import Finding, Outcome, Step
from workbench.rules.places import Places

SCHEMA = "carbon-workbench/evaluation/1"


def run(args: argparse.Namespace) -> int:
    """Evaluate; 0 if nothing forbids filing, 1 if there are errors."""
    form, rules = chosen(args)
    cells = read_cells(args.cells, form)
    outcome = evaluate(form, cells, rules)
    if args.json:
        print(json.dumps(_as_json(form, rules, outcome), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_as_text(form, rules, outcome)))
    return 0 if outcome.ready else 1


def _as_json(form: Form, rules: Rules, outcome: Outcome) -> dict[str, Any]:
    """Shape the answer: `values`, `steps`, `findings`, `documents` as in a package's ``filing.json``."""
    results = results_of(outcome)
    for written, finding in zip(results["findings"], outcome.findings, strict=True):
        written["sentence"] = finding.sentence()
    places = Places(form, Cells(), outcome.values)
    paths = [path for path in outcome.values if form.locate(path)[2].kind == "number"]
    units = {path: unit for path in paths if (unit := places.plain_unit_at(form.locate(path)[2].unit, path))}
    return {
        "schema": SCHEMA,
        "form": f"{form.pack}/{form.id}",
        "rules": {
            "pack": rules.pack,
            "day": rules.day.isoformat(),
            "known": rules.known.isoformat(),
            "digest": rules.digest,
            "packs": dict(rules.packs),
        },
        "ready": outcome.ready,
        "headline": form.headline,
        **results,
        "units": units,
        "unsure": [str(cite) for cite in outcome.unsure],
    }


def _as_text(form: Form, rules: Rules, outcome: Outcome) -> list[str]:
    lines = [say("cli.evaluate.head", form=form.label, name=f"{form.pack}/{form.id}", day=rules.day, known=rules.known)]
    places = Places(form, Cells(), outcome.values)
    lines += _values(form, outcome, places)
    lines += ["", say("cli.evaluate.findings", count=len(outcome.findings))]
    lines += [f"  {line}" for finding in outcome.findings for line in _finding(finding)]
    lines += ["", say("cli.evaluate.steps", count=len(outcome.steps))]
    lines += [f"  {line}" for path in outcome.steps for line in _step(outcome.steps[path], places)]
    if outcome.unsure:
        lines += ["", say("cli.evaluate.unsure"), *(f"  {cite}" for cite in outcome.unsure)]
    return lines


def _values(form: Form, outcome: Outcome, places: Places) -> list[str]:
    """List the values below the heads of their sections: path, label, figure and unit, how it came about."""
    tables: list[tuple[str, list[tuple[str, ...]]]] = []
    for path in outcome.values:
        sections, _, field = form.locate(path)
        head = " · ".join(str(section.label) for section in sections)
        if not tables or tables[-1][0] != head:
            tables.append((head, []))
        step = outcome.steps.get(path)
        shown, unit = places.shown(path, field), places.unit(path, field)
        texts = (shown, unit) if field.kind == "number" else ("", shown)
        tables[-1][1].append((f"  {path}", str(field.label), *texts, say(f"cli.origin.{step.origin}") if step else ""))
    return [line for head, rows in tables for line in ("", head, *columns(rows, right=(2,)))]


def _finding(finding: Finding) -> list[str]:
    lines = [f"{say('cli.level.' + finding.level)}  {finding.code}  {finding.path}", f"    {finding.sentence()}"]
    if finding.cite:
        lines.append(f"    {finding.cite}")
    return lines


def _step(step: Step, places: Places) -> list[str]:
    path, field = step.path, places.form.locate(step.path)[2]
    result = "—" if step.value is None else f"{places.shown(path, field)} {places.unit(path, field)}".rstrip()
    lines = [path, *(f"    = {text}" for text in (step.words, step.figures, result) if text)]
    return [*lines, *(f"    {cite}" for cite in step.cites)]
