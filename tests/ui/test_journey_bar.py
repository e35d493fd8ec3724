"""The steps in one line: what there is no room for goes by number, the farthest from here first."""

import pytest
from pytestqt.qtbot import QtBot

from workbench.base.text import Label
from workbench.rules.journey import JourneyStep
from workbench.ui.views.journey import JourneyBar

COUNT, HERE = 14, 6


@pytest.mark.parametrize("width", [300, 800, 1100, 4000])
def test_the_steps_nearest_to_here_keep_their_words(qtbot: QtBot, width: int) -> None:
    bar = JourneyBar([JourneyStep(f"s{n}", Label(f"第{n}部分的内容"), "sections", ()) for n in range(COUNT)])
    qtbot.addWidget(bar)
    bar.resize(width, 40)
    bar.show_states(["open"] * COUNT, HERE)
    spoken = [n for n, made in enumerate(bar.buttons) if "部分" in made.text()]
    assert HERE in spoken
    assert spoken == list(range(spoken[0], spoken[-1] + 1))
    assert abs((HERE - spoken[0]) - (spoken[-1] - HERE)) <= 1 or width == 4000
    wanted = sum(made.sizeHint().width() + 4 for made in bar.buttons)
    assert wanted + 40 <= width or spoken == [HERE]
    assert (len(spoken) == COUNT) is (width == 4000)
    assert width != 1100 or len(spoken) > 2
