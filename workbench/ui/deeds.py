"""What the menus of a filing do: out as a template or a workbook, in again as a list of changes, and comparing."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.text import say
from workbench.domain.evidence import clean_name
from workbench.domain.period import period_words
from workbench.ui import desk, dialogs, jobs, planning
from workbench.ui.views.filing import FilingView

if TYPE_CHECKING:
    from workbench.ui.draft import Draft
    from workbench.ui.window import Window


def do(window: "Window", draft: "Draft", deed: str) -> None:
    """Do one of ``template``, ``workbook``, ``import``, ``draw``; or show another page of the filing: ``compare`` …."""
    if deed in ("compare", "rebase", "meters", "monitoring"):
        window.go(deed, filing=draft.filing.id)
    elif deed == "publication":
        window.go(deed, filing=draft.filing.id, year=int(draft.filing.period[:4]))
    elif deed in ("papers", "coverage"):
        page, to = window.page, {"papers": "evidence"}.get(deed, deed)
        window.go(to, filing=draft.filing.id, path=page.second.path if isinstance(page, FilingView) else "")
    else:
        _DEEDS[deed](window, draft)


def _ask_where(window: "Window", draft: "Draft", title: str, what: str = "") -> Path | None:
    name = clean_name(f"{draft.form.label} {period_words(draft.filing.period)}{what}.xlsx")
    kinds = f"{say('ui.filing.workbook.kinds')} (*.xlsx)"
    return dialogs.save_file(window, say(title), kinds, str(Path(window.settings.folder) / name))


def _template(window: "Window", draft: "Draft") -> None:
    out = _ask_where(window, draft, "ui.filing.template.title", f" {say('ui.filing.template.name')}")
    if out is not None:
        wb, form, rules = draft.wb, draft.form, draft.rules

        def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> Path:
            from workbench.services import imports

            imports.template(wb, form, rules, out)
            return out

        jobs.run(work, lambda file: _written(window, file), label="ui.job.workbook", owner=window)


def _workbook(window: "Window", draft: "Draft") -> None:
    out = _ask_where(window, draft, "ui.filing.workbook.title")
    if out is not None:
        draft.flush()
        wb, filing = draft.wb, draft.filing.id

        def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> Path:
            from workbench.services import imports

            imports.export_workbook(wb, filing, out)
            return out

        jobs.run(work, lambda file: _written(window, file), label="ui.job.workbook", owner=window)


def _written(window: "Window", file: Path) -> None:
    window.remember(folder=str(file.parent))
    show = ("ui.export.show", partial(dialogs.show_folder, file))
    window.notice("trouble", "ui.filing.written", {"file": file}, "", show, passing=True)


def _import(window: "Window", draft: "Draft") -> None:
    kinds = f"{say('ui.filing.import.kinds')} (*.xlsx *.xls *.et *.ods *.csv)"
    file = dialogs.open_file(window, say("ui.filing.import.title"), kinds, window.settings.folder)
    if file is None:
        return
    from workbench.ui.views.review import review_file

    window.remember(folder=str(file.parent))
    review_file(window, draft, file)


_DEEDS = {
    "template": _template,
    "workbook": _workbook,
    "import": _import,
    "draw": desk.draw,
    "plan": planning.show,
    "feed": planning.feed,
    "gather": planning.gather,
    "fill": planning.fill,
}
