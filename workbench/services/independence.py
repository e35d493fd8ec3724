"""Who compiled for whom and who verified whom: an agency held against all enterprises of the workspace."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workbench.base.clock import today
from workbench.base.text import say
from workbench.domain.names import COMMON, same_name
from workbench.rules.sources import Citation
from workbench.rules.surroundings import Point
from workbench.services.context import Workbench

Role = Literal["compiles", "verifies"]
Kind = Literal["both", "look_back", "province"]

POINTS: Mapping[Kind, str] = {
    "both": "independence_compiler",
    "look_back": "independence_look_back",
    "province": "independence_province",
}
"""The point of the guide each kind of conflict is."""
LOOK_BACK = "look_back_days"
"""The parameter that says within how many days before a verification an agency may not have served the enterprise."""
_TOLD: Mapping[str, tuple[tuple[str, Role], ...]] = {
    "profile": (("about/compiler", "compiles"), ("about/verifier", "verifies")),
    "annual_report": (("about/preparer", "compiles"),),
    "verification": (("arrangement/agency_name", "verifies"),),
}
"""Where a form names an agency, and as what."""
_PROVINCES = (
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 "
    "湖北 湖南 广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆"
)


@dataclass(frozen=True, slots=True)
class Tie:
    """An agency at work for an enterprise in a year, and where that is said."""

    agency: str
    role: Role
    enterprise: str
    client: str
    province: str
    year: int
    filing: str
    path: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """An agency that may not verify: it compiles for the same enterprise, did so shortly before, or in the province.

    `certain` is False where the province of one of the two is not known, and where years alone do not tell whether
    three have passed.
    """

    kind: Kind
    compiles: Tie
    verifies: Tie
    certain: bool


def conflicts(wb: Workbench) -> tuple[Conflict, ...]:
    """Find every conflict of every agency named anywhere in the workspace, the latest verification first."""
    known = ties(wb)
    days = wb.library.rules(COMMON, today(), today()).parameters[LOOK_BACK].value
    years = int(str(days)) // 365  # of a filing only its year is known
    found = [
        conflict
        for verifies in known
        if verifies.role == "verifies"
        for compiles in known
        if compiles.role == "compiles" and same_name(compiles.agency) == same_name(verifies.agency)
        if (conflict := _conflict(compiles, verifies, years))
    ]
    return tuple(sorted(found, key=lambda each: (-each.verifies.year, each.verifies.client, each.kind)))


def _conflict(compiles: Tie, verifies: Tie, years: int) -> Conflict | None:
    ago = verifies.year - compiles.year
    if compiles.enterprise == verifies.enterprise:
        if not 0 <= ago <= years:
            return None
        return Conflict("look_back" if ago else "both", compiles, verifies, certain=ago < years)
    if ago or (compiles.province and verifies.province and compiles.province != verifies.province):
        return None
    return Conflict("province", compiles, verifies, certain=bool(compiles.province and verifies.province))


def told(wb: Workbench, conflict: Conflict) -> tuple[str, Citation | None]:
    """Say a conflict with the names in it, and give the article it is against."""
    by, of = conflict.compiles, conflict.verifies
    names = {"agency": of.agency, "client": of.client, "year": of.year, "by": by.client, "then": by.year}
    words = say(f"case.conflict.{conflict.kind}{'' if conflict.certain else '.unsure'}", **names)
    rules = wb.library.rules(COMMON, date(of.year, 12, 31), today())
    points = rules.parameters["verification_points"].value
    point = points.get(POINTS[conflict.kind]) if isinstance(points, Mapping) else None
    return words, point.cite if isinstance(point, Point) else None


def ties(wb: Workbench) -> tuple[Tie, ...]:
    """Give every agency any filing names, once for each enterprise, year and role."""
    found: dict[tuple[str, str, str, int], Tie] = {}
    with wb.look() as work:
        clients = {each.id: each for each in work.enterprises.all()}
        for listed in work.filings.listed():
            told = _TOLD.get(listed.form.partition("/")[2], ()) if listed.enterprise in clients else ()
            if not told:
                continue
            cells = work.filings.get(listed.id).cells
            client, year = clients[listed.enterprise], int(listed.period[:4])
            for path, role in told:
                agency = str(cells.value(path) or "").strip()
                tie = Tie(agency, role, client.id, client.name, province(client.region), year, listed.id, path)
                if agency:
                    found.setdefault((same_name(agency), role, client.id, year), tie)
    return tuple(found.values())


def province(region: str) -> str:
    """Give the province of a region, empty where it does not say: ``福建省三明市`` → ``福建``."""
    return next((each for each in _PROVINCES.split() if region.strip().startswith(each)), "")
