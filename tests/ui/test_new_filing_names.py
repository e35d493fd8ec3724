"""What can be begun is named by its sector once, however the form's own label names it."""

import pytest

from workbench.base.clock import today
from workbench.domain.enterprise import Enterprise
from workbench.ui import pages
from workbench.ui.window import Window


@pytest.mark.parametrize(
    ("form", "label"),
    [
        ("cn.ets.steel/market", "钢铁行业 · 全国碳市场信息公开"),
        ("cn.ets.cement/monthly", "水泥行业 · 月度信息化存证数据（熟料生产线）"),
    ],
)
def test_the_sector_is_said_once(window: Window, form: str, label: str) -> None:
    assert window.wb is not None
    offered = dict(pages.forms(window.wb, Enterprise("e1", "某公司"), today()))
    assert offered[form].label.zh == label
