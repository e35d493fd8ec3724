"""Units as a person reads them."""

import pytest

from workbench.base.text import speaking
from workbench.rules.units import shown_unit


@pytest.mark.parametrize(
    ("unit", "chinese", "english"),
    [
        ("tCO2/10^4Nm3", "tCO₂/10⁴Nm³", "tCO₂/10⁴Nm³"),
        ("10^4yuan", "万元", "10⁴yuan"),
        ("yuan/tCO2e", "元/tCO₂e", "yuan/tCO₂e"),
    ],
)
def test_a_unit_is_written_as_people_do(unit: str, chinese: str, english: str) -> None:
    with speaking("zh_CN"):
        assert shown_unit(unit) == chinese
    with speaking("en"):
        assert shown_unit(unit) == english
