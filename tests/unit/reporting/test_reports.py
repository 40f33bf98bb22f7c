"""The report as data: sentences say the numbers of the summary, annexes add up, the paper follows the law of its day."""

from datetime import date
from typing import Any

import orjson
import pytest

from services.reporting.documents.model import Annex, as_data, of_data
from services.reporting.documents.report import report
from services.reporting.queries.indicators import indicators
from tests.support.summaries import BODIES, NAMES, added, given, sources, summary, sums

PROVINCE = sources()
TEXT = "\n".join(block.text for block in report(PROVINCE).blocks)


def annex(code: str, **more: Any) -> Annex:
    return next(one for one in report(sources(**more)).annexes if one.code == code)


def numbers(annex: Annex, title: str) -> list[Any]:
    """A column's cells but the last, and the last: the parts, and their total."""
    place = [column.title for column in annex.columns].index(title)
    return [row.cells[place] for row in annex.rows if row.style != "group"]


@pytest.mark.clause("IV.e", "N06")
@pytest.mark.parametrize(
    "sentence",
    [
        "Có 215 đơn vị đăng ký với 265 lượt đăng ký và 21.500 lượt người tham gia",
        "Đã có quyết định khen thưởng 15 tập thể và 75 cá nhân",
        "60 người lao động trực tiếp, chiếm 80 %",
        "45 lượt đã xác nhận (90 %)",
        "1 trên 2 nhiệm vụ đã đến hạn của chương trình được thực hiện đủ (50 %)",
        "giới thiệu điển hình tiên tiến, mô hình hiệu quả trong kỳ (quý III năm 2014)",
        "Còn 15 lượt đơn vị chậm đăng ký thi đua.",
        "Chương trình phối hợp số 03/CTPH-LĐLĐ-BTĐKT ngày 18/07/2014",
        "(số liệu tính đến ngày 10/01/2015)",
        "1. Tổ chức phong trào “Lao động giỏi, Lao động sáng tạo”",
    ],
)
def test_a_sentence_says_the_number_of_the_summary(sentence: str):
    assert sentence in TEXT


def test_the_eight_sections_stand_in_their_order_and_nothing_is_left_of_a_template():
    headings = [block.text for block in report(PROVINCE).blocks if block.style == "heading"]
    assert [one.partition(".")[0] for one in headings] == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
    assert not any(mark in TEXT for mark in ("{{", "{%", "None", "Undefined"))


def test_a_period_without_anything_says_so_and_sums_to_nothing():
    empty = {**summary("66", "Tỉnh Đắk Lắk", "2014", []), "duties": [], "plan_next_year": {}}
    made = report(sources(parts=0, summary=empty, given=[], union=None))
    texts = [block.text for block in made.blocks]
    assert texts.count("Trong kỳ chưa có số liệu.") == 6
    assert all(annex.rows[0].cells[1] == "Trong kỳ chưa có số liệu" for annex in made.annexes)


@pytest.mark.parametrize("code", ["PL2", "PL3", "PL4", "PL5", "PL6"])
def test_every_total_is_the_sum_of_its_rows(code: str):
    made = annex(code)
    counted = [c.title for c in made.columns if c.kind == "number" and c.title not in ("Số ngày trung bình",)]
    for title in counted:
        *parts, total = numbers(made, title)
        if total is not None:
            assert total == sum(parts), title
    assert [row.cells[1] for row in made.rows[:5]] == list(NAMES)


def test_what_lies_in_no_unit_below_has_a_row_of_its_own():
    own = {("D01", "received"): 7}
    told = summary("66", "Tỉnh Đắk Lắk", "2014", [sums(1)], own)
    made = annex("PL5", summary=told)
    assert made.rows[-2].cells[1:3] == ("Trực tiếp tại tỉnh Đắk Lắk", 7)
    *parts, total = numbers(made, "Tiếp nhận")
    assert total == sum(parts)


def test_a_district_without_anything_keeps_its_row_and_another_body_does_not():
    told = summary("66", "Tỉnh Đắk Lắk", "2014", [sums(1), {}])
    told["by_unit"].append({"unit": "66.bao-daklak", "name_vi": "Báo Đắk Lắk", "indicators": indicators({})})
    rows = [row.cells[1] for row in annex("PL5", summary=told).rows]
    assert rows == [NAMES[0], NAMES[1], "Tổng cộng"]


@pytest.mark.clause("II.3.c", "N09")
def test_awards_add_up_across_and_down():
    made = annex("PL1")
    for row in made.rows:
        _, _, total, collective, individual, *cuts = row.cells
        direct, others = cuts[5], cuts[6]
        assert total == collective + individual  # type: ignore[operator]
        assert individual == direct + others  # type: ignore[operator]
    groups = [row.cells[2] for row in made.rows if row.style == "group"]
    assert made.rows[-1].cells[2] == sum(groups) == 90  # type: ignore[arg-type]
    assert made.rows[-1].cells[2:5] == (90, 15, 75)


def test_titles_come_before_forms_and_the_higher_level_first():
    groups = [row.cells[1] for row in annex("PL1").rows if row.style == "group"]
    assert groups == [
        "Danh hiệu thi đua cấp huyện",
        "Hình thức khen thưởng cấp tỉnh",
        "Hình thức khen thưởng cấp huyện",
    ]


def test_what_nobody_counts_is_a_dash_and_never_a_zero():
    made = annex("PL1")
    for title in ("Nữ", "DTTS", "Công nhân"):
        place = [column.title for column in made.columns].index(title)
        assert {made.written(row.cells[place], made.columns[place]) for row in made.rows} == {"–"}
    assert any("chưa tổng hợp" in note for note in made.notes)


def test_several_years_stand_side_by_side_and_only_then():
    made = annex("PL7", period="2014-2018")
    assert [column.title for column in made.columns[2:]] == ["Năm 2014", "Năm 2015", "Cả giai đoạn"]
    assert "PL7" not in [one.code for one in report(PROVINCE).annexes]


@pytest.mark.clause("N20", "N21")
def test_a_joint_report_has_both_issuers_two_signatures_and_the_programmes_addressees():
    made = report(PROVINCE)
    assert [one.name for one in made.issuers] == [
        "Liên đoàn Lao động\ntỉnh Đắk Lắk",
        "Ban Thi đua - Khen thưởng\ntỉnh Đắk Lắk",
    ]
    assert [one.office[-1] for one in made.signatures] == ["Trưởng Ban", "Chủ tịch"]
    assert [one.name for one in made.signatures] == ["", ""]
    assert len(made.recipients) == 10
    assert made.number.strip() == "/BC-LĐLĐ-BTĐKT"
    assert report(sources(number="3")).number == "03/BC-LĐLĐ-BTĐKT"


def test_one_body_reports_by_itself():
    made = report(sources(bodies=BODIES[1:], summary=summary("66.ldld", BODIES[1]["name_vi"], "2014", [])))
    assert [one.office for one in made.signatures] == [("Chủ tịch",)]
    assert made.number.endswith("/BC-LĐLĐ")


@pytest.mark.parametrize(
    ("on", "layout", "number_at"),
    [
        (date(2015, 1, 15), "tt-01-2011", ("bottom", "right")),
        (date(2020, 3, 4), "tt-01-2011", ("bottom", "right")),
        (date(2020, 3, 5), "nd-30-2020", ("top", "center")),
    ],
)
def test_the_paper_follows_the_rules_of_the_documents_own_day(
    on: date, layout: str, number_at: tuple[str, str]
):
    found = report(sources(on=on)).layout
    assert found["id"] == layout
    assert (found["page_number"]["at"], found["page_number"]["align"]) == number_at
    assert 30 <= found["margins"]["left"] <= 35
    assert 15 <= found["margins"]["right"] <= 20


def test_a_document_survives_json():
    made = report(sources(period="2014-2018"))
    assert of_data(orjson.loads(orjson.dumps(as_data(made)))) == made


def test_the_made_up_register_counts_what_the_made_up_summary_does():
    kinds = indicators(added([sums(n) for n in range(1, 6)]))["A01"].values()
    assert sum(row["individual"] for row in given(5)) == sum(kind["individual"] for kind in kinds)
