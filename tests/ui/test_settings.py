"""The settings file: whole or not at all, and never a reason not to start."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from workbench.base.errors import WorkbenchError
from workbench.services import settings
from workbench.services.settings import RECENT, Settings


def test_every_question_of_the_page_is_a_setting_whose_first_answer_is_admissible() -> None:
    names = {field.name for field in fields(Settings)}
    for field in settings.form():
        assert field.id in names
        assert settings.fits(field.id, getattr(Settings(), field.id))


def test_settings_come_back_as_they_were_written() -> None:
    wanted = Settings(language="en", theme="dark", person="李明 𬱖", desk="official", recent=("/a/b.zip",))
    settings.save(wanted)
    assert settings.load() == wanted


def test_no_file_gives_the_first_settings() -> None:
    assert settings.load() == Settings()


@pytest.mark.parametrize("content", ["", "[]", "null", "{", '"text"', "\x00"])
def test_a_file_that_is_none_is_set_aside_and_told(home: Path, content: str) -> None:
    settings.place().write_text(content, encoding="utf-8")
    if content == "[]":
        assert settings.load() == Settings()  # an empty list is an empty map
        return
    with pytest.raises(WorkbenchError) as told:
        settings.load()
    assert told.value.code == "settings.unreadable"
    kept = next(home.glob("settings-*.json"))
    assert kept.read_text("utf-8") == content
    assert settings.load() == Settings()


def test_an_answer_that_is_not_admissible_is_passed_over() -> None:
    settings.place().write_text('{"language": "fr", "theme": 7, "person": "李明", "recent": [1, "x"]}', "utf-8")
    assert settings.load() == Settings(person="李明", recent=("x",))


def test_a_failed_write_leaves_the_old_file_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    settings.save(Settings(person="before"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(WorkbenchError) as told:
        settings.save(Settings(person="after"))
    assert told.value.code == "settings.unwritable"
    assert settings.load().person == "before"


def test_recent_packages_are_few_and_the_newest_comes_first() -> None:
    now = Settings()
    for number in range(RECENT + 3):
        now = now.opened(Path(f"/packages/{number}.zip"))
    now = now.opened(Path("/packages/5.zip"))
    assert len(now.recent) == RECENT
    assert now.recent[0] == str(Path("/packages/5.zip"))
    assert len(set(now.recent)) == RECENT
    assert replace(now, recent=()).folder == str(Path("/packages"))
