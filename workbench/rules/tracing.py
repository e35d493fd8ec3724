"""What each figure of a form reads, whichever branch its formula takes: found from the form and its rows alone."""

from collections.abc import Iterator, Mapping

from workbench.rules.cells import Cells
from workbench.rules.form import Field, Form
from workbench.rules.formula import Column, Expression, Param, Pick, Ref, references
from workbench.rules.library import Rules
from workbench.rules.rows import Row, grow


def reads(form: Form, cells: Cells, rules: Rules) -> dict[str, frozenset[str]]:
    """Give for every field of every row, in the form's order, the paths its value may hang on.

    Beside the fields read stand the sections walked through, so that a section whose rows are not told counts too.
    """
    return {row.path(field.id): frozenset(_read(row, field, cells)) for row, field in _fields(grow(form, cells, rules))}


def asked_by(form: Form, cells: Cells, rules: Rules) -> dict[str, frozenset[str]]:
    """Give for every field that is asked only on a condition the paths that condition reads."""
    return {
        row.path(field.id): frozenset(
            path for node in references(field.when.tree) if isinstance(node, Ref | Column) for path in _seen(row, node)
        )
        for row, field in _fields(grow(form, cells, rules))
        if field.when
    }


def doubtful(form: Form, cells: Cells, rules: Rules) -> frozenset[str]:
    """Give the paths whose formula, or a parameter it may take, is known from a doubtful source."""
    found = set()
    for row, field in _fields(grow(form, cells, rules)):
        cites = [field.cite] if field.formula else []
        for expression in _expressions(row, field, cells):
            names = (
                node.name if isinstance(node, Param) else node.table.name
                for node in references(expression.tree)
                if isinstance(node, Param | Pick)
            )
            cites += [entry.cite for name in names if (entry := row.rules.parameters.get(name))]
        if any(cite and not cite.sure for cite in cites):
            found.add(row.path(field.id))
    return frozenset(found)


def stained(reads_: Mapping[str, frozenset[str]], hidden: frozenset[str]) -> frozenset[str]:
    """Give the paths that hang on hidden ones, directly or through others."""
    readers: dict[str, list[str]] = {}
    for path, seen in reads_.items():
        for each in seen:
            readers.setdefault(each, []).append(path)
    found: set[str] = set()
    waiting = list(hidden)
    while waiting:
        for reader in readers.get(waiting.pop(), ()):
            if reader not in found and reader not in hidden:
                found.add(reader)
                waiting.append(reader)
    return frozenset(found)


def _fields(row: Row) -> Iterator[tuple[Row, Field]]:
    for field in row.section.fields if row.section else ():
        yield row, field
    for rows in row.below.values():
        for inner in rows:
            yield from _fields(inner)


def _expressions(row: Row, field: Field, cells: Cells) -> Iterator[Expression]:
    default = None if row.path(field.id) in cells else field.default
    return filter(None, (field.when, field.formula, default))


def _read(row: Row, field: Field, cells: Cells) -> Iterator[str]:
    for expression in _expressions(row, field, cells):
        for node in references(expression.tree):
            if isinstance(node, Ref | Column):
                yield from _seen(row, node)


def _seen(row: Row, node: Ref | Column) -> Iterator[str]:
    rows, month = [row.out(node.up)], row.month
    for name in node.path:
        yield from (found.path(name) for found in rows)
        rows = [inner for found in rows for inner in found.below[name]]
        if month:
            rows = [found for found in rows if found.seen_from(month)]
    yield from (found.path(node.field) for found in rows)
