"""Find anything: a character or two lead to the page, the figure, the firm or the article meant."""

import time
from collections.abc import Callable

import pytest

from workbench.base.text import use_language
from workbench.rules.places import Places
from workbench.services import filings, finding, sample
from workbench.services.citing import articles
from workbench.services.context import Workbench
from workbench.services.finding import Index, Target


def target(sort: str, words: str, beside: str = "", also: str = "") -> Target:
    return Target(sort, words, beside, (words,), also)  # type: ignore[arg-type]


PAGES = Index(
    [
        target("field", "期末库存量", "化石燃料·烟煤"),
        target("article", "五、（一）", "关于做好2025年有关工作的通知"),
        target("page", "期限", also="deadlines"),
        target("filing", "2026 年 6 月 · 月度数据", "某钢铁有限公司", "2026-06"),
        target("enterprise", "某钢铁有限公司", "天津市"),
        target("field", "净消耗量", "化石燃料·洗精煤", "net consumption FC"),
        target("field", "单位热值含碳量", "化石燃料·洗精煤"),
        target("deed", "切换到深色", also="dark theme"),
        target("page", "设置", also="settings"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("期", "期限"),
        ("设", "设置"),
        ("期限", "期限"),
        ("settings", "设置"),
        ("SETT", "设置"),
        ("ｓｅｔｔ", "设置"),
        ("钢", "某钢铁有限公司"),
        ("洗精煤 净", "净消耗量"),
        ("净 洗精煤", "净消耗量"),
        ("2026-06", "2026 年 6 月 · 月度数据"),
        ("6月", "2026 年 6 月 · 月度数据"),
        ("2026年6月", "2026 年 6 月 · 月度数据"),
        ("fc", "净消耗量"),
        ("含碳", "单位热值含碳量"),
        ("单含量", "单位热值含碳量"),
        ("dark", "切换到深色"),
        ("net", "净消耗量"),
    ],
)
def test_a_few_letters_lead_to_what_was_meant(typed: str, first: str) -> None:
    assert PAGES.find(typed)[0].words == first


def test_nothing_is_found_for_what_is_not_there() -> None:
    assert PAGES.find("不存在的词") == ()
    assert PAGES.find("期限 钢铁") == ()
    assert PAGES.find("化燃烟") == (), "letters lie scattered over many a place a thing belongs to"


def test_what_is_called_just_so_comes_before_what_only_begins_so() -> None:
    index = Index([target("page", "设备清单"), target("field", "设备")])
    assert [each.words for each in index.find("设备")] == ["设备", "设备清单"]


def test_with_nothing_typed_the_first_ones_are_offered_in_order() -> None:
    assert [each.words for each in PAGES.find("", most=2)] == ["期末库存量", "五、（一）"]
    assert PAGES.find("   ", most=2) == PAGES.find("", most=2)


def test_no_more_is_given_than_can_be_read() -> None:
    many = Index(target("field", f"消耗量 {number}") for number in range(500))
    assert len(many.find("消")) == finding.SHOWN
    assert many.find("消")[0].words == "消耗量 0"


@pytest.fixture
def month(wb: Workbench) -> str:
    return sample.make_sample(wb).id


def test_filings_and_enterprises_are_found_by_name_code_and_period(wb: Workbench, month: str) -> None:
    enterprise = filings.enterprises(wb)[0]
    index = Index(finding.targets(wb))
    assert index.find("2026-06")[0].key == (enterprise.id, month)
    assert index.find(enterprise.credit_code)[0].key == (enterprise.id,)


def test_an_article_is_found_by_its_number_and_its_document(wb: Workbench) -> None:
    index = Index(finding.targets(wb))
    found = index.find("钢铁 6.2.2.2")
    assert found
    assert {each.sort for each in found} == {"article"}
    assert all("6.2.2.2" in each.words and "钢铁" in each.beside for each in found)


def test_every_article_cited_has_a_use_and_every_key_is_one_document(wb: Workbench) -> None:
    law = [each for each in finding.targets(wb) if each.sort in ("document", "article")]
    assert len({each.key for each in law}) == len(law) > 50
    documents = {finding.document_key(document): cited for document, cited in articles(wb.library).items()}
    for each in law:
        if each.sort == "article":
            assert documents[each.key[0], each.key[1]][each.key[2]], each.words


def test_every_question_of_an_open_filing_is_found_in_its_row(wb: Workbench, month: str) -> None:
    filing = filings.get(wb, month)
    form, outcome = filings.form_of(wb, filing), filings.outcome_of(wb, filing)
    places = Places(form, filing.cells, outcome.values)
    found = list(finding.fields(places))
    paths = {each.key[0] for each in found}
    assert set(outcome.values) <= paths
    best = Index(found).find("洗精煤 净消耗")[0]
    assert best.words == "净消耗量"
    assert "洗精煤" in best.beside
    assert form.locate(best.key[0])[2].id == "quantity"


def test_either_language_finds_it_and_the_persons_own_is_shown(wb: Workbench, month: str) -> None:
    chinese = Index(finding.targets(wb)).find("interim regulations")[0]
    assert chinese.words == "碳排放权交易管理暂行条例"
    use_language("en")
    try:
        english = Index(finding.targets(wb)).find("暂行条例")[0]
    finally:
        use_language("zh_CN")
    assert english.words.startswith("Interim Regulations")


def test_the_other_language_ranks_no_lower_than_the_persons_own() -> None:
    index = Index([target("article", "逃逸排放"), target("page", "Emission reports", also="filings 排放报告")])
    assert index.find("排放")[0].words == "Emission reports"


@pytest.fixture(scope="session")
def crowd() -> Index:
    """Fifty thousand targets with the words of a real form."""
    names = ("净消耗量", "低位发热量", "单位热值含碳量", "碳氧化率", "排放量", "期初库存量", "外销量")
    fuels = ("无烟煤", "烟煤", "褐煤", "洗精煤", "焦炭", "焦炉煤气", "高炉煤气", "天然气")
    return Index(
        Target("field", f"{names[n % 7]}", f"化石燃料燃烧·{fuels[n % 8]}·{n % 12 + 1} 月·{n}", (str(n),), "consumption")
        for n in range(50_000)
    )


@pytest.mark.parametrize("typed", ["量", "净消", "烟煤 净消耗", "49999", "consumption", "没有", "净量"])
def test_fifty_thousand_targets_answer_within_a_keystroke(
    crowd: Index, typed: str, record_property: Callable[[str, object], None]
) -> None:
    begun = time.perf_counter()
    crowd.find(typed)
    took = time.perf_counter() - begun
    record_property("milliseconds", round(took * 1000, 1))
    assert took < 0.5, "a busy machine is given its time; see what it measures"
