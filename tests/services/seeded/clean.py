"""A clean, complete year of a practice enterprise: months with papers and second sources, plan, registers, case."""

from collections.abc import Iterable, Iterator, Mapping

from tests.services.seeded.works import AFTER, YEAR, Works, after_month, period
from workbench.base.clock import set_clock
from workbench.base.data import read_yaml
from workbench.base.numbers import D
from workbench.base.paths import resources
from workbench.domain.deviations import ledger_beside
from workbench.domain.filing import Filing
from workbench.domain.rehearsal import Series, Sheet, Told, series
from workbench.rules.cells import Cell, Source
from workbench.rules.surroundings import Figure
from workbench.services import coverage, draws, filings, rehearsing, rooms
from workbench.services.context import Workbench
from workbench.services.packs import typed_cells
from workbench.services.plans import figures_of
from workbench.services.sample import read_sample

SOURCE = Source("typed", "", "张三")


def make(wb: Workbench, sector: str) -> Works:
    """Put a clean year of a sector into an empty workspace."""
    sample = read_sample(sector)
    works = Works(wb, sector, sample.enterprise.id)
    filings.save_enterprise(wb, sample.enterprise)
    set_clock(lambda: AFTER)  # by the rules as they are known at the end
    _begin(works, draws.PROFILE, {**sample.profile, "emission/last_direct": None})
    _plan(works)
    for number in range(1, 13):
        _month(works, number, dict(sample.months[f"{number:02d}"]))
    _begin(works, f"{works.pack}/annual_report", sample.annual)
    works.draw()
    known = _series(works)
    _cards(works, known)
    _instruments(works, known)
    _laboratory(works, known)
    _quality(works)
    _case(works)
    return works


def _begin(works: Works, form: str, answers: Mapping[str, object], when: str = str(YEAR)) -> Filing:
    draft = filings.begin(works.wb, works.enterprise, form, when)
    return _fill(works, draft, answers)


def _fill(works: Works, draft: Filing, answers: Mapping[str, object]) -> Filing:
    told = {path: value for path, value in answers.items() if value is not None}
    typed = typed_cells(filings.form_of(works.wb, draft), told)
    cells = draft.cells.changed({path: Cell(cell.value, SOURCE) for path, cell in typed.items()})
    return filings.save(works.wb, draft.id, cells, version=draft.version)


def _month(works: Works, number: int, answers: dict[str, object]) -> None:
    for path, value in answers.items():
        if path.endswith("ledger"):  # named by the plan, the same all year
            answers[path] = str(value).replace(f"-{period(number)}", "")
    if works.sector == "cement" and number == 1:
        answers["about/changes"] = "窑系统计划检修，停产21天。"
    if works.sector == "cement" and number == 2:
        answers["lines/r1/fuels/r1/ncv"] = "23.301"  # measured, though nothing was burnt
    if works.sector == "power" and number == 7:  # the practice month without a test of carbon
        coal = "units/r1/coals/r1"
        answers |= {f"{coal}/route": "batch", f"{coal}/car_month": "0.5388", f"{coal}/lab/carbon_state": "received"}
        answers |= {f"{coal}/lab/carbon_by": "commissioned", f"{coal}/lab/carbon_mark": "cma"}
    draft = _begin(works, f"{works.pack}/monthly", answers, period(number))
    seconds: dict[str, Cell | None] = {}
    for each in _of_month(works, draft, number):
        told = each.last
        if each.figure.role != "factor" and told.value:
            seconds[f"second/{told.path}"] = Cell(told.value, SOURCE)
    draft = filings.save(works.wb, draft.id, draft.cells.changed(seconds), version=draft.version)
    _prove(works, draft, number)
    after_month(number)
    filings.freeze(works.wb, draft.id)
    set_clock(lambda: AFTER)


def _prove(works: Works, draft: Filing, number: int) -> None:
    wanted: dict[str, list[str]] = {}
    for figure in coverage.coverage(works.wb, draft.id).figures:
        for group in figure.missing:
            wanted.setdefault(group[0], []).append(figure.path)
    for kind, paths in wanted.items():
        each_its_own = kind in ("settlement", "invoice")
        for index, some in enumerate([[path] for path in paths] if each_its_own else [paths]):
            name = f"{kind}-{number:02d}-{index}.txt"
            content = f"{works.enterprise} {name}".encode()
            works.attach(draft.id, name, content, tuple(some), kind, f"{kind}-{number}-{index}")


def _sheet(works: Works, filing: Filing) -> Sheet:
    return rehearsing.sheet_of(rooms.view(works.wb, filing))


def _of_month(works: Works, filing: Filing, number: int) -> tuple[Series, ...]:
    return series(figures_of(filings.rules_of(works.wb, filing)).values(), {number: _sheet(works, filing)})


def _series(works: Works) -> tuple[Series, ...]:
    sheets = {number: _sheet(works, works.filing("monthly", period(number))) for number in range(1, 13)}
    figures = figures_of(filings.rules_of(works.wb, works.filing("monthly", period(12))))
    return series(figures.values(), sheets)


# ---------------------------------------------------------------- the rooms


def _plan(works: Works) -> None:
    form = f"{works.pack}/plan"
    answers: dict[str, object] = {
        "versions/r1/version": "V1", "versions/r1/day": "2024-12-10", "versions/r1/reason": "first",
        "about/phone": "000-00000000", "charts/organisation/title": "组织机构图", "charts/site/title": "厂区平面图",
        "charts/process/title": "工艺流程图", "boundary/enterprise_boundary": "练习厂区内的全部生产系统。",
        "rules/management": "由练习部门负责。", "rules/person": "练习填报人", "rules/upkeep": "按年度计划维护。",
        "rules/review": "逐级审核。", "rules/records": "保存五年以上。",
    }  # fmt: skip
    _begin(works, form, answers)


def _cards(works: Works, known: Iterable[Series]) -> None:
    """Give the plan a card for every figure that is there, and the facilities the months name."""
    answers: dict[str, object] = {}
    names = dict.fromkeys(name for each in known if each.last.path.count("/") > 2 for name in [*_around(each.last)][:1])
    for index, name in enumerate(names, 1):
        site = f"facilities/r{index}"
        answers |= {f"{site}/name": name, f"{site}/within": True}
        answers |= {f"{site}/devices/r1/unit": f"{name}设施", f"{site}/devices/r1/state": "used"}
    metered = list(dict.fromkeys(each.figure.id for each in known if each.figure.role != "factor"))
    for index, each in enumerate(known, 1):
        card = f"parameters/r{index}"
        measured = bool(each.measured())
        often = "batch" if each.figure.id == "coal_carbon" else "monthly"
        around = [name for name in _around(each.last) if name]
        answers |= {
            f"{card}/figure": each.figure.id, f"{card}/item": around[-1] if around else None,
            f"{card}/unit": around[-2] if len(around) > 1 else None, f"{card}/department": "生产部",
            f"{card}/way": "measured" if measured else "default",
            f"{card}/description": "按核算指南计量、检测" if measured else "取自核算指南附录的缺省值",
        }  # fmt: skip
        if measured:
            answers |= {
                f"{card}/ledger": _ledger(each.last, each.figure), f"{card}/frequency": often,
                f"{card}/record_frequency": often,
                f"{card}/missing": "highest" if each.figure.errs == "low" else "lowest",
            }  # fmt: skip
        if measured and each.figure.id in metered:
            number = metered.index(each.figure.id) + 1
            answers |= {
                f"{card}/instrument": f"M-{number:02d}", f"{card}/place": "练习位置", f"{card}/accuracy": "0.5",
                f"{card}/calibration_months": "12",
            }  # fmt: skip
    _fill(works, works.filing("plan"), answers)


def _around(told: Told) -> Iterator[str]:
    sections, _, _ = told.sheet.form.locate(told.path)
    parts, walked = told.path.split("/"), 0
    for section in sections:
        walked += 1 if section.rows == "one" else 2
        if section.rows == "many":
            yield told.sheet.places.row_name(section, "/".join(parts[:walked]))


def _ledger(told: Told, figure: Figure) -> str:
    path = ledger_beside(told.sheet.ground, told.path, figure)
    return str(told.sheet.cells.value(path) or "练习台账") if path else "练习台账"


def _instruments(works: Works, known: Iterable[Series]) -> None:
    if "instruments" not in works.wb.library.packs[works.pack].forms:
        return
    answers: dict[str, object] = {"about/department": "计量室", "about/person": "李四"}
    figures = dict.fromkeys(each.figure.id for each in known if each.figure.role != "factor")
    for index, figure in enumerate(figures, 1):
        row = f"instruments/r{index}"
        answers |= {
            f"{row}/code": f"M-{index:02d}", f"{row}/name": "练习计量器具", f"{row}/model": f"型号{index}",
            f"{row}/place": "练习位置", f"{row}/accuracy": "0.5", f"{row}/calibration_months": "12",
            f"{row}/measures/r1/figure": figure,
        }  # fmt: skip
        for turn, (day, until) in enumerate((("2024-12-05", "2025-12-04"), ("2025-11-28", "2026-11-27")), 1):
            certificate = f"{row}/calibrations/r{turn}"
            answers |= {
                f"{certificate}/date": day, f"{certificate}/until": until, f"{certificate}/way": "other",
                f"{certificate}/certificate": f"校准{index:02d}-{turn}", f"{certificate}/by": "练习计量院",
                f"{certificate}/passed": True,
            }  # fmt: skip
        answers |= {f"{row}/maintenance/r1/date": "2025-06-15", f"{row}/maintenance/r1/what": "清扫、检查"}
    filing = _begin(works, f"{works.pack}/instruments", answers)
    _shown(works, filing, [path for path in filing.cells if path.endswith("/certificate")], "calibration")


def _laboratory(works: Works, known: Iterable[Series]) -> None:
    if "laboratory" not in works.wb.library.packs[works.pack].forms:
        return
    answers: dict[str, object] = {"about/department": "化验室"}
    reports = [(each, number) for each in known if each.figure.role == "factor" for number in sorted(each.measured())]
    for index, (each, number) in enumerate(reports, 1):
        answers |= {f"reports/r{index}/{field}": value for field, value in _report(each, number, index).items()}
    filing = _begin(works, f"{works.pack}/laboratory", answers)
    _shown(works, filing, [path for path in filing.cells if path.endswith("/number")], "lab_report")


def _report(each: Series, number: int, index: int) -> dict[str, object]:
    told = each.months[number]
    carbon = "carbon" in each.figure.id
    days = {"sampled": 3, "received": 6, "tested": 10, "issued": 18}
    return {
        "number": f"练习检{number:02d}-{index:03d}", "subject": "coal_carbon" if carbon else "solid_ncv",
        "figure": each.figure.id, "month": period(number), "item": [*_around(told)][-1],
        "way": "commissioned", "laboratory": "练习煤质检测机构", "mark": "cma", "mark_number": "练习资质",
        "mark_since": "2023-01-01", "mark_until": "2027-12-31", "scope": True, "mass": "2.5", "basis": "ar",
        "standards": "GB/T 476、GB/T 213", "shows": True, "retained": True,
        "carbon": str(round(told.value * 100, 2)) if carbon else None,
        "ncv": str(D("21.034") + D(index) / 1000) if carbon else str(told.value),
        "hydrogen": str(D("3.41") + D(index) / 100), "sulphur": str(D("0.6") + D(index % 7) / 100),
        "moisture": str(D("9.02") + D(index) / 100),
        **{field: f"{period(number)}-{day:02d}" for field, day in days.items()},
    }  # fmt: skip


def _quality(works: Works) -> None:
    found = read_yaml(resources() / "rulepacks/cn.ets.common/templates/cases/quality.yaml")["cases"][0]
    about = {path: value for path, value in found["cells"].items() if path not in ("about/name", "about/credit_code")}
    filing = _begin(works, f"{works.pack}/quality", about)
    rows = dict.fromkeys(path.rpartition("/")[0] for path in filing.cells if path.count("/") > 1)
    _shown(works, filing, [f"{row}/kept" for row in rows], "plan_paper")


def _shown(works: Works, filing: Filing, paths: list[str], kind: str) -> None:
    """Attach a paper of its own to each of these cells."""
    for index, path in enumerate(paths):
        content = f"{works.enterprise} {filing.form} {path}".encode()
        works.attach(filing.id, f"{kind}-{index}.txt", content, (path,), kind)


def _case(works: Works) -> None:
    """The year before was verified, and what was found was mended."""
    finding = {"code": "1", "description": "皮带秤校验记录不全", "measure": "已补全", "result": "met"}
    answers = {f"findings/r1/{field}": value for field, value in finding.items()}
    answers |= {"course/concluded": f"{YEAR}-06-20"}
    _begin(works, f"{works.pack}/verification", answers, str(YEAR - 1))
