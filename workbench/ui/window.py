"""The main window: which page is shown, and what happens when a page asks for something.

A page is built anew each time it is shown, so that it is always in the language and colours of the moment; the open
filing's `Draft` is what lives on.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.services import settings as settings_file
from workbench.services.settings import Settings
from workbench.ui import dialogs, jobs, language, parts, theme
from workbench.ui.frame import Frame
from workbench.ui.views.navigation import ADD, Navigation
from workbench.ui.views.start import StartView

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.domain.filing import Filing
    from workbench.services.context import Workbench
    from workbench.ui.draft import Draft
    from workbench.ui.views.signers import Chosen, Role

PAGES = (
    "overview",
    "filings",
    "year",
    "rooms",
    "case",
    "allowances",
    "projects",
    "disclosure",
    "deadlines",
    "profile",
    "evidence",
    "verify",
    "settings",
)
OF_ROOMS = {"meters": "instruments", "coverage": "coverage", "rehearsal": "rehearsal", "monitoring": "monitoring"}
"""Pages reached from that of the rooms, with the room each is about."""
OF_ALLOWANCES = ("allocation", "ledger", "reconcile", "mix", "applications", "claims")
"""Pages reached from that of the allowances."""
OF_PROJECTS = ("papers", "boundary", "prospects", "credits")
"""Pages reached from that of the projects."""
OF_DISCLOSURE = ("reports", "publication")
"""Pages reached from that of disclosure."""
NARROW = 1000
"""Below this width the navigation shows icons alone."""
WIDE = 1240
"""From this width on the panel at the right stands open unasked, and beside the whole navigation."""


class Window(Frame):
    """The program's window. It opens empty; `open_with` gives it the workspace once that stands."""

    def __init__(self, settings: Settings) -> None:
        """Show the empty window in the person's language and colours."""
        self.settings = settings
        self.wb: Workbench | None = None
        self.draft: Draft | None = None
        self.trouble_opening: WorkbenchError | None = None
        self.reopen: Callable[[], object] = lambda: None
        """Opens the person's own workspace, again or after practising."""
        self.why: bool | None = None
        self.trust: list[Path] = []
        self.signers: dict[Role, Chosen] = {}
        self.shown = ""
        self.where: dict[str, object] = {}
        self.project = ""
        """The project looked at last."""
        super().__init__()
        jobs.home().troubled.connect(self.trouble)
        theme.home().changed.connect(self._restyled)
        for keys, act in (("Ctrl+K", self.search), ("Ctrl+,", partial(self.go, "settings"))):
            QShortcut(QKeySequence(keys), self, act)
        QShortcut(QKeySequence.StandardKey.Quit, self, self.close)
        self.set_page(_waiting())

    def make_navigation(self) -> QWidget:
        """Give the left side, with the pages that make sense now."""
        self.nav = Navigation(PAGES)
        self.nav.chosen.connect(self.go)
        self.nav.enterprise.connect(self.choose_enterprise)
        return self.nav

    # --- opening ---------------------------------------------------------------------------------------------

    def open_with(self, wb: "Workbench", trouble: WorkbenchError | None = None) -> None:
        """Take an open workspace, in place of the one that was open, and show the first page.

        With `trouble` it could not be opened: the first page says why, and packages can still be verified.
        """
        self.close_draft()
        if self.wb is not None:
            self.wb.close()
        self.wb, self.trouble_opening = wb, trouble
        wb.person = self.settings.person
        self.dismiss("read_only")
        self.dismiss("practice")
        if self.practising():
            self.notice("practice", "ui.practice", tone="", act=("ui.practice.leave", self.reopen))
        if wb.read_only and wb.workspace is not None:
            self.notice("read_only", wb.workspace.read_only_reason, {"file": wb.workspace.path})
        self.go("verify" if self.settings.desk == "official" and not self.practising() else "overview")

    def could_not_open(self, error: WorkbenchError) -> None:
        """Say why not even the rules could be read."""
        self.trouble_opening = error
        self.go("overview")

    def practising(self) -> bool:
        """Tell whether the practice workspace is the one open."""
        from workbench.services.context import practice_workspace

        workspace = self.wb.workspace if self.wb else None
        return workspace is not None and workspace.path == practice_workspace()

    # --- pages -----------------------------------------------------------------------------------------------

    def go(self, page: str, **where: object) -> None:
        """Show a page: one of `PAGES`, ``filing`` with its id, ``enterprise``, ``start``."""
        self.dismiss("trouble")
        try:
            made = self._make(page, **where)
        except WorkbenchError as error:
            self.trouble(error)
        else:
            self.shown, self.where = page, where
            self._refresh_navigation()
            wish = made.focusWidget()  # a page forgets it on its way into the window
            self.set_page(made)
            (wish or made).setFocus()  # from a page without a wish, Tab goes to its first question
        self.nav.mark(self._place())
        self._fit()

    def _place(self) -> str:
        """Name the page of the navigation one is on: some filings belong to a page of their own."""
        if self.shown == "filing" and self.draft is not None:
            from workbench.domain.journey import group
            from workbench.services.profile import FORM

            form = self.draft.filing.form
            own = {
                "surrounding": "rooms",
                "verification": "case",
                "allowances": "allowances",
                "projects": "projects",
                "disclosure": "disclosure",
            }.get(group(form), "filings")
            return "profile" if form == FORM else own
        within = (
            dict.fromkeys(OF_ROOMS, "rooms")
            | dict.fromkeys(OF_ALLOWANCES, "allowances")
            | dict.fromkeys(OF_PROJECTS, "projects")
            | dict.fromkeys(OF_DISCLOSURE, "disclosure")
        )
        return {"filing": "filings", "enterprise": "overview", **within}.get(self.shown, self.shown)

    def _make(self, page: str, **where: object) -> QWidget:
        from workbench.ui import pages

        return pages.make(self, page, **where)

    def again(self) -> None:
        """Build the page shown anew."""
        self.go(self.shown or "overview", **self.where)

    def first_page(self) -> QWidget:
        """Give the page of the three doors."""
        read_only = self.wb is not None and self.wb.read_only
        view = StartView(self.trouble_opening, read_only=read_only, folder=self.settings.folder)
        view.practise.connect(self.practise)
        view.begin.connect(partial(self.go, "enterprise"))
        view.received.connect(lambda file: self.go("verify", package=file))
        view.retry.connect(lambda: self.reopen())  # noqa: PLW0108 - it is given later
        return view

    def enterprises(self) -> "tuple[Enterprise, ...]":
        """Give the enterprises of the workspace, none while it is not open."""
        if self.wb is None or self.wb.workspace is None:
            return ()
        from workbench.services import filings

        return filings.enterprises(self.wb)

    def enterprise(self) -> "Enterprise | None":
        """Give the enterprise worked for: the one chosen last, or the first."""
        known = self.enterprises()
        return next((each for each in known if each.id == self.settings.enterprise), next(iter(known), None))

    def _refresh_navigation(self) -> None:
        known = self.enterprises()
        current = self.enterprise()
        self.nav.show_enterprises(
            known,
            current.id if current else "",
            may_add=self.wb is not None and not self.wb.read_only and not self.practising(),
        )
        for page in PAGES[1:-2]:
            self.nav.buttons[page].setEnabled(bool(known))

    def choose_enterprise(self, chosen: str) -> None:
        """Work for another enterprise, or add one."""
        if chosen == ADD:
            self.go("enterprise")
        else:
            self.remember(enterprise=chosen)
            self.close_draft()
            self.go("overview")

    # --- filings ---------------------------------------------------------------------------------------------

    def open_draft(self, filing: str) -> "Draft":
        """Give the draft of a filing; the one open before is saved and closed."""
        from workbench.ui.draft import Draft

        if self.wb is None:
            raise WorkbenchError("ui.no_workspace")
        if self.draft is None or self.draft.filing.id != filing:
            self.close_draft()
            self.draft = Draft(self.wb, filing)
            self.draft.reshaped.connect(self.again, Qt.ConnectionType.QueuedConnection)
        return self.draft

    def close_draft(self) -> None:
        """Save and forget the open filing."""
        if self.draft is not None:
            self.draft.close()
            self.draft = None
            self.signers = {}

    def keep_enterprise(self, enterprise: "Enterprise", *, fresh: bool) -> None:
        """Write down an enterprise; a fresh one goes on to its first filing, a natural person to their projects."""
        from workbench.services import filings

        if self.wb is None:
            return
        try:
            filings.save_enterprise(self.wb, enterprise)
        except WorkbenchError as error:
            self.trouble(error)
            return
        self.remember(enterprise=enterprise.id)
        if fresh and not enterprise.credit_code:
            self.go("projects")
            return
        self.go("overview")
        if fresh:
            self.begin_filing()

    def new_enterprise(self) -> "Enterprise":
        """Give an enterprise nobody has filled in yet."""
        from workbench.domain.enterprise import Enterprise, new_id

        return Enterprise(new_id(), "")

    def begin_filing(self) -> None:
        """Ask what is to be filed, and open it."""
        from workbench.base.clock import today
        from workbench.services import filings
        from workbench.ui import front, pages

        enterprise = self.enterprise()
        if self.wb is None or enterprise is None:
            return
        chosen = dialogs.new_filing(self, pages.forms(self.wb, enterprise, today()), today())
        if chosen:
            known = (each for each in filings.filings(self.wb, enterprise.id) if (each.form, each.period) == chosen)
            there = next(known, None)
            if there is not None:
                self.go("filing", filing=there.id)
                self.notice("trouble", "filing.exists", {"form": there.label, "period": there.period}, passing=True)
                return
            try:
                begun = front.new(self.wb, enterprise.id, *chosen)
            except WorkbenchError as error:
                self.trouble(error)
                return
            self.go("filing", filing=begun.id)

    def practise(self) -> None:
        """Open the practice workspace, with the sample in it."""
        from workbench.ui import pages

        jobs.run(pages.practise, self._practise_with, label="ui.job.sample", owner=self)

    def _practise_with(self, made: "tuple[Workbench, Filing]") -> None:
        wb, filing = made
        self.open_with(wb)
        self.go("filing", filing=filing.id)

    # --- settings --------------------------------------------------------------------------------------------

    def remember(self, **changes: object) -> None:
        """Change settings and write them."""
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type] # names are checked by replace
        try:
            settings_file.save(self.settings)
        except WorkbenchError as error:
            self.trouble(error)

    def settings_changed(self, wanted: Settings, name: str) -> None:
        """Let a new setting take effect at once."""
        self.remember(**{name: getattr(wanted, name)})
        if name == "person" and self.wb is not None:
            self.wb.person = self.settings.person
        elif name == "theme":
            theme.follow(self.settings.theme)
        elif name == "language":
            language.switch(self.settings.language)
            # not now: the list the person chose from is still closing
            QTimer.singleShot(0, self, self._rebuild)

    def _restyled(self) -> None:
        QTimer.singleShot(0, self, self._rebuild)

    def _rebuild(self) -> None:
        self.setWindowTitle(say("ui.name"))
        self.refurnish()
        if self.wb is None and self.trouble_opening is None:
            self.set_page(_waiting())
        else:
            self.again()

    # --- finding things --------------------------------------------------------------------------------------

    def search(self) -> None:
        """Open the palette."""
        from workbench.ui import targets
        from workbench.ui.views.palette import Palette

        Palette(self, targets.index(self), targets.icon, lambda target: targets.go(self, target)).exec()

    def received(self, file: Path) -> None:
        """Verify a package that came from outside."""
        self.go("verify", package=file)

    # --- Qt --------------------------------------------------------------------------------------------------

    def why_asked(self, wanted: bool) -> None:
        """Remember whether the panel at the right shall stand."""
        self.why = wanted
        self._fit()

    def why_stands(self) -> bool:
        """Tell whether the panel at the right stands: as asked, else where there is room."""
        return self.width() >= WIDE if self.why is None else self.why

    def _fit(self) -> None:
        crowded = self.shown == "filing" and bool(self.why) and self.width() < WIDE
        self.nav.compact(narrow=self.width() < NARROW or crowded)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give up words before content."""
        super().resizeEvent(event)
        self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save and stop; long work is asked about first."""
        if jobs.home().shown and not dialogs.confirm(self, "ui.quit_working"):
            event.ignore()
            return
        self.close_draft()
        jobs.close()
        if self.wb is not None:
            self.wb.close()
        super().closeEvent(event)


def _waiting() -> QWidget:
    return parts.Page(parts.label(say("ui.opening"), "quiet"))
