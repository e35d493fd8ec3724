"""What the papers of a project take from one another, from its life and from its owner's ledger. Nothing is changed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.numbers import rounded
from workbench.domain.names import CREDIT, PROJECTS, same_name
from workbench.rules.cells import Value
from workbench.services import filings, ledger, projects, rooms
from workbench.services.life_course import REGISTERED, Life

if TYPE_CHECKING:
    from workbench.domain.life import Course, Event
    from workbench.services.application_rows import Rows

BODIES = f"{PROJECTS}/bodies"
"""The list of approved bodies, as it was entered."""
_PLACE = "项目进程"
"""The life of a project as a source. What is filed is Chinese."""
DAYS: Mapping[str, Mapping[str, str]] = {
    "validation": {
        "about/engaged": "body_engaged",
        "about/notice_from": "notice_began",
        "about/notice_to": "notice_ended",
        "conclusion/day": "validated",
    },
    "registration": {"about/applied": "applied", "decision/registered": "registered"},
    "verification": {
        "about/engaged": "verifier_engaged",
        "about/notice_from": "report_notice_began",
        "about/notice_to": "report_notice_ended",
        "conclusion/day": "verified",
    },
    "reduction": {"about/applied": "reduction_applied", "decision/registered": REGISTERED},
    "opening": {"about/applied": "account_applied", "decision/opened": "account_opened"},
    "withdrawal": {"about/registered": "registered", "ending/cancelled": "withdrawn"},
}
"""Days a paper says, by the step of the project's life that was taken on them."""
NOTICES = (
    ("design", "notice_began", "notice_ended", "body_engaged"),
    ("validation", "validated", "", "body_engaged"),
    ("registration", "registered", "", ""),
    ("account", "report_notice_began", "report_notice_ended", "verifier_engaged"),
    ("verification", "verified", "", "verifier_engaged"),
    ("reduction", REGISTERED, "", ""),
    ("withdrawal", "withdrawn", "", ""),
)
"""What is made public: by which step, until which, and the step that names the body."""


def fill(rows: "Rows") -> None:
    """Answer what is known for a paper of a project."""
    around = _around(rows)
    for path, step in DAYS.get(rows.form, {}).items():
        if step in around:
            rows.put(path, around[step].day, "life", _PLACE)
    if rows.form in _FORMS:
        _FORMS[rows.form](rows)


def _course(rows: "Rows") -> "Course | None":
    project = filings.enterprise_of(rows.wb, rows.filing)
    return Life(rows.wb, project, today()).course if project.owner else None


def _around(rows: "Rows") -> "Mapping[str, Event]":
    """Give the steps taken around a paper: those of the project, and those of the round its period belongs to."""
    course = _course(rows)
    if course is None:
        return {}
    return {**course.taken, **course.round_until(rows.cells.value("about/last_day"))}


def papers(rows: "Rows", form: str) -> Iterator[tuple[Mapping[str, Value], str]]:
    """Give what the project's papers of a form say, those up to this one's day, the last first, each with its name."""
    mine = [each for each in filings.filings(rows.wb, rows.filing.enterprise) if each.id != rows.filing.id]
    for each in sorted(mine, key=lambda each: each.period, reverse=True):
        if each.form.partition("/")[2] == form and each.period <= rows.filing.period:
            room = rooms.view(rows.wb, filings.get(rows.wb, each.id))
            yield room.outcome.values, f"{room.form.label.zh} {each.period}"


def listed(values: Mapping[str, Value], section: str) -> list[dict[str, Value]]:
    """Give the rows of a section among values, each by the names of its fields."""
    found: dict[str, dict[str, Value]] = {}
    for path, value in values.items():
        name, _, rest = path.partition("/")
        row, _, field = rest.partition("/")
        if name == section and field and "/" not in field:
            found.setdefault(row, {})[field] = value
    return list(found.values())


# ---------------------------------------------------------------- by body


def _validation(rows: "Rows") -> None:
    _body(rows, "body_engaged")
    _opinions(rows, "design")


def _verification(rows: "Rows") -> None:
    _body(rows, "verifier_engaged")
    _opinions(rows, "accounting")
    for form in ("validation", "verification"):
        for values, place in papers(rows, form):
            for said in listed(values, "findings"):
                if said.get("kind") == "observation" and said.get("closed") is False and said.get("text"):
                    row = rows.row("earlier", text=said["text"])
                    rows.put(f"{row}/text", said["text"], "filing", place)
                    rows.put(f"{row}/raised_in", place, "filing", place)


def _body(rows: "Rows", step: str) -> None:
    """Answer who was engaged, and how the list names it, if it was approved by then and still."""
    event = _around(rows).get(step)
    on = event.day if event else rows.cells.value("about/engaged")
    body = rows.cells.value("about/body") or (event.note if event else "")
    rows.put("about/body", body, "life", _PLACE)
    lists = [each for each in filings.filings(rows.wb) if each.form == BODIES]
    for each in sorted(lists, key=lambda each: each.period, reverse=True):
        room = rooms.view(rows.wb, filings.get(rows.wb, each.id))
        place = f"{room.form.label.zh} {each.period}"
        for said in listed(room.outcome.values, "bodies"):
            if body and same_name(str(said.get("name", ""))) == same_name(str(body)) and _approved(said, on):
                told = (said.get("document"), said.get("published"))
                rows.put("about/approval", said.get("approval"), "filing", place)
                rows.put("about/listed", " ".join(str(part) for part in told if part), "filing", place)
                return


def _approved(said: Mapping[str, Value], day: Value | None) -> bool:
    """Tell whether a body of the list was approved on the day it was engaged, as far as that is known."""
    since, until = said.get("published"), said.get("until")
    if not isinstance(day, date):
        return True
    return not (isinstance(since, date) and day < since) and not (isinstance(until, date) and until < day)


def _opinions(rows: "Rows", form: str) -> None:
    """Answer how many comments the paper that was published counts, and what it says of them."""
    for values, place in papers(rows, form):
        rows.put("opinions/received", values.get("comments_summary/received"), "filing", place)
        rows.put("opinions/treatment", values.get("comments_summary/summary"), "filing", place)
        return


# ---------------------------------------------------------------- by application


def _registration(rows: "Rows") -> None:
    rows.put("about/account", *_account(rows))


def _account(rows: "Rows") -> tuple[Value | None, str, str]:
    """Give the registry account of the owner, as the opening of any of its projects tells it."""
    for subject in (rows.holder, *(each.id for each in projects.projects(rows.wb, rows.holder))):
        for each in filings.filings(rows.wb, subject):
            if each.form == f"{PROJECTS}/opening":
                account = filings.get(rows.wb, each.id).cells.value("decision/account")
                if account:
                    return account, "filing", f"{each.label.zh} {each.period}"
    return None, "", ""


def _reduction(rows: "Rows") -> None:
    """Answer the electricity behind each vintage, where the accounting report tells it month by month."""
    values, place = next(papers(rows, "accounting"), ({}, ""))
    fields = filings.form_of(rows.wb, rows.filing).column("vintages.mwh")[0][0].fields
    places = {each.id: each.places or 0 for each in fields}
    months = [each for each in listed(values, "months") if "net" in each and "sold" in each]
    for row in rows.cells.rows("vintages"):
        year = str(rows.cells.value(f"vintages/{row}/year"))
        mine = [each for each in months if str(each.get("month", "")).startswith(year)]
        if mine:
            net, sold = (sum((_number(each[name]) for each in mine), Decimal(0)) for name in ("net", "sold"))
            for name, amount in (("mwh", net - sold), ("certified", sold), ("supply", net)):
                mode = "floor" if name == "mwh" else "half_up"  # what is claimed never grows by its rounding
                rows.put(f"vintages/{row}/{name}", rounded(amount, places[name], mode), "filing", place)
    if REGISTERED in _around(rows):
        for row in rows.cells.rows("vintages"):
            rows.row("issued", year=rows.cells.value(f"vintages/{row}/year") or "")


def _number(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def _publication(rows: "Rows") -> None:
    """Answer what was made public when, by the life of the project, and the comments its papers record."""
    course = _course(rows)
    for taken in (course.taken, *course.rounds) if course else ():
        for what, step, until, named in NOTICES:
            if step in taken:
                row = rows.row("notices", what=what, since=taken[step].day)
                if until in taken:
                    rows.put(f"{row}/until", taken[until].day, "life", _PLACE)
                if named in taken:
                    rows.put(f"{row}/body", taken[named].note, "life", _PLACE)
    for form in ("design", "accounting"):
        for values, place in papers(rows, form):
            for said in listed(values, "comments"):
                if said.get("text"):
                    row = rows.row("remarks", text=said["text"])
                    for name in ("text", "day", "reply"):
                        rows.put(f"{row}/{name}", said.get(name), "filing", place)


def _retirement(rows: "Rows") -> None:
    """Answer what the ledger has free, of this project alone where it is one's; the oldest up to what was emitted."""
    rows.put("about/account", *_account(rows))
    origins = [f"{rows.filing.id}#{each.number}" for each in filings.revisions(rows.wb, rows.filing.id)]
    if any(ledger.entries(rows.wb, rows.holder, origin) for origin in origins):
        return  # what it takes has left the ledger
    number, _ = _registered(rows)
    wanted = rows.cells.value("about/emission")
    left = int(wanted) if isinstance(wanted, Decimal) and wanted == int(wanted) else None
    for (year, code), held in sorted(_free(rows).items()):
        details = rows.lots[CREDIT, code].details if (CREDIT, code) in rows.lots else {}
        if (number and details.get("project") != number) or left == 0:
            continue
        row = rows.row("units", lot=code, year=year)
        told: dict[str, Value | int | None] = {
            "number": details.get("project"),
            "project": details.get("project_name"),
            "serial_from": details.get("serial_from"),
            "serial_to": details.get("serial_to"),
            "registered": date.fromisoformat(details["registered"]) if details.get("registered") else None,
            "held": held,
            "quantity": None if left is None else min(held, left),
        }
        left = None if left is None else left - min(held, left)
        for name, value in told.items():
            rows.put(f"{row}/{name}", value, "ledger", rows.ledger_place)


def _free(rows: "Rows") -> dict[tuple[str, str], int]:
    """Give how many reductions are at the holder's disposal, by vintage and lot."""
    free = {name for name, each in ledger.rights(rows.wb).accounts.items() if each.holds == "free"}
    found: dict[tuple[str, str], int] = {}
    for each in ledger.holdings(rows.wb, rows.holder):
        if each.instrument == CREDIT and each.account in free:
            key = each.vintage, each.lot
            found[key] = found.get(key, 0) + each.quantity
    return found


def _registered(rows: "Rows") -> tuple[str, str]:
    """Give the number the registry gave the project, and the paper that says it; empty while there is none."""
    for values, place in papers(rows, "registration"):
        if values.get("decision/number"):
            return str(values["decision/number"]), place
    return "", ""


def _withdrawal(rows: "Rows") -> None:
    number, place = _registered(rows)
    rows.put("about/number", number, "filing", place)


_FORMS: Mapping[str, Callable[["Rows"], None]] = {
    "validation": _validation,
    "registration": _registration,
    "verification": _verification,
    "reduction": _reduction,
    "publication": _publication,
    "retirement": _retirement,
    "withdrawal": _withdrawal,
}
FORMS = frozenset({*_FORMS, *DAYS})
"""The papers of a project that are filled in."""
