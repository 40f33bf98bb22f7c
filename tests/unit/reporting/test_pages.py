"""Pages for officials: Vietnamese numbers, everything escaped, nothing from elsewhere."""

from datetime import date
from typing import Any

import pytest

from services.reporting.pages.summary import summary_page
from services.reporting.queries.indicators import indicators
from services.reporting.wording import number, percent, period_name

SUMS = {
    ("C02", "units"): 1890,
    ("A01", "BKT.individual"): 8,
    ("A02", "individuals"): 8,
    ("A02", "direct_workers"): 1,
    ("D02", "days.17"): 8,
    ("D02", "within"): 7,
    ("E02", "radio"): 3,
    ("I01", "recognised.district"): 2,
}
DUTY = {
    "id": "N03",
    "period": "2014",
    "unit": "66.ldld",
    "state": "short",
    "value": 4,
    "bounds": [5, 10],
    "due": "2014-12-31",
    "rule": "II.3.c",
}


def page(**more: Any) -> str:
    summary: dict[str, Any] = {
        "unit": "66",
        "name_vi": "Tỉnh <Đắk Lắk>",
        "period": "2014",
        "as_of": "2015-01-10",
        "revision": 1,
        "through": {"campaigns": 30211, "nominations": 48211},
        "indicators": indicators(SUMS),
        "duties": [DUTY],
        "by_unit": [{"unit": "66.643", "name_vi": "Buôn Ma Thuột", "indicators": indicators(SUMS)}],
        "plan_next_year": {
            "year": 2015,
            "programme": "03",
            "tasks": ["Làm <b>"],
            "agreed_by": ["66.ldld"],
            "complete": True,
        },
    } | more
    about: dict[str, Any] = {
        "programme": {"number": "03/CTPH-LĐLĐ-BTĐKT", "signed_on": date(2014, 7, 18)},
        "awards": {"BKT": "Bằng khen của UBND tỉnh"},
        "titles": set(),
        "names": {"66.ldld": "Liên đoàn Lao động tỉnh"},
    }
    return summary_page(summary, about)


def test_numbers_are_written_as_vietnamese_readers_write_them():
    assert [number(1890), number(16.5), number(1234567.891), number(None), percent(0.125)] == [
        "1.890",
        "16,5",
        "1.234.567,89",
        "–",
        "12,5 %",
    ]


@pytest.mark.clause("IV.e", "N01")
def test_the_report_says_what_it_counts_and_up_to_where():
    text = page()
    for said in (
        "1.890",
        "12,5 %",
        "10/01/2015",
        "30.211",
        "03/CTPH-LĐLĐ-BTĐKT",
        "Bằng khen của UBND tỉnh",
        "Chưa đạt",
        "5–10",
        "Buôn Ma Thuột",
        "Kế hoạch năm 2015",
        "Phát thanh",
    ):
        assert said in text


def test_everything_is_escaped_and_nothing_comes_from_elsewhere():
    text = page()
    assert "Tỉnh &lt;Đắk Lắk&gt;" in text
    assert "<b>" not in text
    assert "http:" not in text
    assert "https:" not in text


def test_an_empty_year_is_a_page_too():
    empty = page(indicators=indicators({}), duties=[], by_unit=[], plan_next_year={}, as_of=None, through={})
    assert "Chưa có quyết định khen thưởng" in empty
    assert "Kế hoạch năm" not in empty


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("2014", "năm 2014"),
        ("2014-Q3", "quý III năm 2014"),
        ("2014-H1", "6 tháng đầu năm 2014"),
        ("2014-2018", "giai đoạn 2014-2018"),
        ("2014-09-01--2015-05-31", "từ 01/09/2014 đến 31/05/2015"),
    ],
)
def test_periods_have_their_names(period: str, name: str):
    assert period_name(period) == name
