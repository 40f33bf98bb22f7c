"""Decision, submission, minutes, certificate and plan: names only where they were handed in, and as the act is."""

import io
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from services.reporting.documents.acts import Act, certificate, decision, minutes, submission
from services.reporting.documents.drawing import draw
from services.reporting.documents.model import Document
from services.reporting.documents.plan import plan
from tests.support.summaries import BODIES, PROGRAMME, sources

UBND = {"path": "66.ubnd", "kind": "provincial_pc", "name_vi": "Ủy ban nhân dân tỉnh Đắk Lắk"}
FEDERATION = BODIES[1]
WHO = {
    "full_name": "H'Nuen Kbuôr (hư cấu)",
    "birth_year": 1985,
    "sex": "female",
    "position": "Công nhân may",
    "ethnicity": "Ê Đê",
    "vote": {
        "electorate": 26,
        "present": 25,
        "written": 1,
        "in_favour": 24,
        "against": 2,
        "secret": True,
        "held_on": "2014-11-05",
    },
}
MORE = {
    "year": 2014,
    "addressee": UBND["name_vi"],
    "proposers": FEDERATION["name_vi"],
    "register": "https://thidua.example.vn/register/",
}


def row(n: int, **more: Any) -> dict[str, Any]:
    return {
        "nomination_id": f"n{n}",
        "award_id": f"a{n}",
        "award_name_vi": "Bằng khen của UBND tỉnh",
        "subject_kind": "individual",
        "direct_worker": True,
        "unit_name": "Công đoàn cơ sở Xí nghiệp May (hư cấu)",
        "bonus_vnd": 1_150_000,
        "status": "valid",
        "law": "vn-2013-dec65",
        "decision_number": "1234/QĐ-UBND",
        "decided_on": date(2014, 12, 15),
    } | more


ROWS = [row(1), row(2), row(3, subject_kind="collective", direct_worker=False), row(4, status="revoked")]


def act(body: Any = UBND, rows: Any = ROWS, **more: Any) -> Act:
    said = {"on": date(2014, 12, 15), "place": "Đắk Lắk", "number": "1234/QĐ-UBND", "persons": {"n1": WHO}}
    return Act(body, rows, **{**said, "programme": PROGRAMME, "more": MORE} | more)


def column(document: Document, title: str) -> list[Any]:
    annex = document.annexes[0]
    place = [one.title for one in annex.columns].index(title)
    return [row.cells[place] for row in annex.rows]


def test_a_decision_rests_on_the_law_of_its_dossiers_and_ends_its_grounds_with_a_comma():
    blocks = decision(act()).blocks
    assert blocks[0].text == "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK"
    grounds = [block.text for block in blocks if block.style == "basis"]
    assert grounds[0] == "Căn cứ Luật Thi đua, khen thưởng số 15/2003/QH11 ngày 26 tháng 11 năm 2003;"
    assert any("65/2014/NĐ-CP" in one for one in grounds)
    assert [one[-1] for one in grounds] == [";"] * (len(grounds) - 1) + [","]
    assert [block.lead for block in blocks if block.style == "article"] == ["Điều 1.", "Điều 2.", "Điều 3."]


@pytest.mark.parametrize(("on", "cited"), [(date(2014, 5, 31), False), (date(2014, 6, 1), True)])
def test_a_law_is_not_cited_before_it_is_in_force(on: date, cited: bool):
    grounds = " ".join(
        block.text for block in decision(act(rows=[row(1, law="vn-2003-dec42")], on=on)).blocks
    )
    assert ("39/2013/QH13" in grounds) is cited


def test_a_name_stands_where_it_was_handed_in_and_the_dossier_where_not():
    made = decision(act())
    assert column(made, "Họ và tên, tập thể") == [WHO["full_name"], *["(theo hồ sơ)"] * 3]
    assert column(made, "Ghi chú") == ["", "", "", "Đã hủy bỏ"]
    assert "Ê Đê" not in str(made)
    assert "3.450.000 đồng" in " ".join(block.text for block in made.blocks)


@pytest.mark.clause("III.2.f")
def test_the_list_of_a_submission_says_what_the_council_needs_and_that_it_is_internal():
    made = submission(act(FEDERATION, [row(1), row(2, direct_worker=None)], number=""))
    assert made.addressee == UBND["name_vi"]
    assert column(made, "Nữ") == ["1985", ""]
    assert column(made, "Dân tộc (*)") == ["Ê Đê", "(theo hồ sơ)"]
    assert column(made, "LĐ trực tiếp") == ["x", "–"]
    assert column(made, "Tỷ lệ phiếu") == ["24/26", "(theo hồ sơ)"]
    assert "nội bộ" in made.annexes[0].notes[0]
    assert made.number.strip() == "/TTr-LĐLĐ"


@pytest.mark.clause("II.3.b")
def test_minutes_tell_each_ballot_and_invent_none():
    made = minutes(act(FEDERATION, [row(1), row(2)], number=""))
    assert column(made, "Đồng ý") == [24]
    assert column(made, "Tỷ lệ đồng ý") == [24 / 26]
    assert made.on == date(2014, 11, 5)
    assert [one.office for one in made.signatures] == [("Thư ký",), ("Chủ trì",)]
    untold = minutes(act(FEDERATION, [row(2)], number=""))
    assert column(untold, "Đồng ý") == [None]
    assert "chưa được cung cấp" in " ".join(block.text for block in untold.blocks)


def test_a_revoked_award_has_no_certificate_and_the_others_lead_to_the_register():
    made = certificate(act())
    assert [one["address"] for one in made.entries] == [f"{MORE['register']}a{n}" for n in (1, 2, 3)]
    pages = PdfReader(io.BytesIO(draw(made, "pdf"))).pages
    assert len(pages) == 3
    text = pages[0].extract_text()
    for said in (
        WHO["full_name"],
        "BẰNG KHEN CỦA UBND TỈNH",
        "1234/QĐ-UBND",
        "https://thidua.example.vn/register/a1",
    ):
        assert said in text


@pytest.mark.clause("IV.e", "N06")
def test_the_plan_has_the_agreed_tasks_and_what_the_programme_asks_every_year():
    told = sources()
    made = plan(
        told.summary, {**told.background, "names": {"66.ldld": "LĐLĐ tỉnh"}}, BODIES, date(2014, 12, 30)
    )
    texts = [block.text for block in made.blocks]
    assert "2. Tập huấn cán bộ công đoàn." in texts
    assert "năm 2015" in made.subject
    assert column(made, "Tối đa") == [10, 3]
    assert column(made, "Năm trước đạt") == [1, 0]
    assert len(made.signatures) == 2


@pytest.mark.parametrize("make", [decision, submission, minutes])
@pytest.mark.parametrize("format_", ["pdf", "docx", "xlsx", "csv"])
def test_every_act_is_drawn_and_the_same_twice(make: Any, format_: str):
    assert draw(make(act()), format_) == draw(make(act()), format_)
