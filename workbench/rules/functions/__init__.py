"""The named functions an expression may call, one small module each; a pack never carries code."""

from collections.abc import Mapping

from workbench.rules.functions.any_where import ANY_WHERE
from workbench.rules.functions.begins import BEGINS
from workbench.rules.functions.count import COUNT
from workbench.rules.functions.count_where import COUNT_WHERE
from workbench.rules.functions.covering import COVERING
from workbench.rules.functions.day import DAY
from workbench.rules.functions.days import DAYS
from workbench.rules.functions.decimals import DECIMALS
from workbench.rules.functions.encloses import ENCLOSES
from workbench.rules.functions.extremes import MAX, MIN
from workbench.rules.functions.first_where import FIRST_WHERE
from workbench.rules.functions.function import Function
from workbench.rules.functions.last_where import LAST_WHERE
from workbench.rules.functions.max_until import MAX_UNTIL
from workbench.rules.functions.month_of import MONTH_OF
from workbench.rules.functions.months_after import MONTHS_AFTER
from workbench.rules.functions.number_of import NUMBER_OF
from workbench.rules.functions.power import EXP, POWER
from workbench.rules.functions.root import ROOT
from workbench.rules.functions.round_ import ROUND
from workbench.rules.functions.sum_ import SUM
from workbench.rules.functions.sum_until import SUM_UNTIL
from workbench.rules.functions.sum_where import SUM_WHERE
from workbench.rules.functions.text import TEXT
from workbench.rules.functions.weighted import WEIGHTED
from workbench.rules.functions.year_of import YEAR_OF
from workbench.rules.functions.years_between import YEARS_BETWEEN, YEARS_OF

FUNCTIONS: Mapping[str, Function] = {
    function.name: function
    for function in (
        ANY_WHERE,
        BEGINS,
        SUM,
        SUM_UNTIL,
        SUM_WHERE,
        COUNT,
        COUNT_WHERE,
        COVERING,
        FIRST_WHERE,
        LAST_WHERE,
        NUMBER_OF,
        MIN,
        MAX,
        MAX_UNTIL,
        WEIGHTED,
        ROUND,
        POWER,
        EXP,
        DAY,
        DAYS,
        MONTHS_AFTER,
        YEAR_OF,
        MONTH_OF,
        YEARS_BETWEEN,
        YEARS_OF,
        ROOT,
        TEXT,
        ENCLOSES,
        DECIMALS,
    )
}
"""Every function by its name in an expression."""
