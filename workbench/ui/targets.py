"""What Ctrl+K offers: pages, deeds, the figures of the open filing, and all that `services.finding` knows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from workbench.base.text import catalogue, language, say
from workbench.services import finding, settings
from workbench.services.finding import Index, Target
from workbench.ui import front
from workbench.ui.window import OF_ALLOWANCES, OF_DISCLOSURE, OF_PROJECTS, OF_ROOMS

if TYPE_CHECKING:
    from workbench.ui.window import Window

ICONS = {
    "deed": "deed",
    "field": "begin",
    "filing": "filings",
    "enterprise": "enterprise",
    "instrument": "rooms",
    "document": "law",
    "article": "law",
}


_WITHIN = (
    dict.fromkeys(OF_ALLOWANCES, "allowances")
    | dict.fromkeys(OF_PROJECTS, "projects")
    | dict.fromkeys(OF_DISCLOSURE, "disclosure")
)
"""Pages reached from another of the navigation, named by themselves."""


def icon(target: Target) -> str:
    """Name the icon of a target: a page of the navigation has its own."""
    if target.sort == "page":
        page = target.key[0]
        return {**dict.fromkeys(OF_ROOMS, "rooms"), **_WITHIN}.get(page, page)
    return ICONS[target.sort]


def index(window: "Window") -> Index:
    """Gather everything one can go to from here."""
    return Index(_all(window))


def go(window: "Window", target: Target) -> None:
    """Go to a target, or do it."""
    first, *rest = target.key
    match target.sort:
        case "page":
            window.go(first)
        case "deed":
            deeds(window)[first]()
        case "filing":
            window.remember(enterprise=first)
            window.go("filing", filing=rest[0])
        case "enterprise":
            window.choose_enterprise(first)
        case "instrument":
            window.go("filing", filing=first, path=rest[0])
        case "field":
            if window.draft is not None:
                window.go("filing", filing=window.draft.filing.id, path=first)
        case _:
            window.go("document", document=target.key[:2], article=rest[1] if rest[1:] else "")


def _all(window: "Window") -> Iterator[Target]:
    for page, button in window.nav.buttons.items():
        if button.isEnabled() and button.isVisibleTo(window.nav):
            yield Target("page", say(f"ui.nav.{page}"), "", (page,), f"{page} {_other(f'ui.nav.{page}')}")
    enterprise = window.enterprise()
    if enterprise is not None:
        for page, room in OF_ROOMS.items():
            code = f"rooms.room.{room}"
            yield Target("page", say(code), say("ui.nav.rooms"), (page,), f"{page} {_other(code)}")
        for page, home in _WITHIN.items():
            code = f"ui.nav.{page}"
            yield Target("page", say(code), say(f"ui.nav.{home}"), (page,), f"{page} {_other(code)}")
    for deed in deeds(window):
        code = f"ui.deed.{deed}"
        yield Target("deed", say(code), "", (deed,), _other(code))
    draft = window.draft
    if draft is not None:
        yield from finding.fields(draft.places)
    if window.wb is not None:
        if enterprise is not None:
            yield from finding.instruments(window.wb, enterprise.id)
        yield from finding.targets(window.wb)


def _other(code: str) -> str:
    """Give a sentence in the language not shown."""
    label = catalogue()[code]
    return label.zh if language() == "en" else label.en


def deeds(window: "Window") -> Mapping[str, Callable[[], object]]:
    """Give what can be done from here, by name."""
    found: dict[str, Callable[[], object]] = {}
    wb, draft = window.wb, window.draft
    if wb is not None and not wb.read_only:
        if window.enterprise() is not None:
            found["begin"] = window.begin_filing
            found["change"] = lambda: window.go("enterprise", enterprise=window.enterprise())
        if not window.practising():
            found["enterprise"] = partial(window.go, "enterprise")
        if window.enterprise() is not None:
            found |= {name: partial(deed, window) for name, deed in front.DEEDS.items()}
    if draft is not None:
        from workbench.ui import deeds as excel

        names = ("workbook", "template") if draft.read_only else ("import", "workbook", "template")
        found |= {name: partial(excel.do, window, draft, name) for name in names}
        found["check"] = partial(_check, window)
    if window.practising():
        found["leave"] = window.reopen
    else:
        found["practise"] = window.practise
    for name in ("theme", "language"):
        field = next(each for each in settings.form() if each.id == name)
        for choice in field.choices:
            if getattr(window.settings, name) != choice.id:
                found[f"{name}.{choice.id}"] = partial(_set, window, name, choice.id)
    return found


def _set(window: "Window", name: str, value: str) -> None:
    window.settings_changed(replace(window.settings, **{name: value}), name)  # type: ignore[arg-type] # both are text


def _check(window: "Window") -> None:
    draft = window.draft
    if draft is not None:
        from workbench.ui.pages import journey_of

        step = next(step.id for step in journey_of(draft.wb, draft).steps if step.page == "check")
        window.go("filing", filing=draft.filing.id, step=step)
