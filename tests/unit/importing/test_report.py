"""The answer file is the same list with its results; the template is a list like any other."""

import csv
import io
import json
import zipfile
from datetime import date

import pytest

from deploy.importing.columns import COLUMNS
from deploy.importing.nominations import State
from deploy.importing.report import may_report
from deploy.importing.run import prepared, read_table, token_of
from deploy.importing.sending import Answer
from deploy.importing.template import write_template
from deploy.problem import Problem
from tests.support.lists import CODE, UNIT, nominee, xlsx

HOSTILE = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "{=1}", "http://nowhere.example/x", "＝1"]


@pytest.fixture
def answered(read):
    """One row accepted, one refused, one wrong."""
    work = read([nominee(1), nominee(2), nominee(3, sex="?")])
    reason = {"code": "vote_share", "pointer": "/data/vote/for", "message_vi": "Thiếu phiếu.", "message_en": "Too few."}
    first, second = (row.event["id"] for row in work.rows[:2])
    work.hear({first: Answer(State.ACCEPTED), second: Answer(State.REFUSED, (reason,))})
    return work


@pytest.mark.parametrize("name", ["answers.xlsx", "answers.csv"])
def test_the_answer_file_has_every_row_in_its_place_with_its_result(answered, folder, name):
    answered.write(folder / name)
    table = read_table(folder / name)
    results = [[str(cell) for cell in row[-3:]] for row in table.rows[2:]]
    assert results[0] == ["Kết quả", "Lý do", "Mã đề nghị"]
    assert [row[0] for row in results[1:]] == ["Đã nhận / accepted", "Bị từ chối / refused", "Sai, chưa gửi / wrong, not sent"]
    assert results[2][1].endswith("5: Thiếu phiếu. / Too few.")
    assert results[1][2] == answered.rows[0].nomination_id
    assert (folder / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["answers.xlsx", "answers.csv"])
def test_the_answer_file_is_a_list_again(answered, folder, read, name):
    answered.write(folder / name)
    again = read(folder / name)
    assert [row.event for row in again.rows] == [row.event for row in answered.rows]
    assert again.outcome()["columns_not_sent"] == []
    again.write(folder / name)
    assert len(read_table(folder / name).rows[2]) == len(answered.table.rows[2]) + 3


def test_the_answer_for_programs_names_nobody(answered, folder):
    answered.write(folder / "answers.json")
    told = (folder / "answers.json").read_text()
    assert "hư cấu" not in told
    assert [row["state"] for row in json.loads(told)["rows"]] == ["accepted", "refused", "wrong"]
    assert json.loads(told)["counts"]["accepted"] == 1
    for name, line in (("answers.pdf", "no answer file"), ("none/answers.csv", "no folder")):
        with pytest.raises(Problem, match=line):
            may_report(folder / name)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_excel_would_calculate_is_written_as_text(read, folder, text):
    path = folder / "list.csv"
    lines = [["Mã danh sách", CODE], ["Họ và tên", "Dân tộc", "Chức vụ"], ["A (hư cấu)", text, ""]]
    path.write_text("\n".join(";".join(f'"{cell}"' for cell in line) for line in lines))
    options = {column.key: ("1", "--x") for column in COLUMNS if column.required}
    work = read(path, options=options)
    work.write(folder / "answers.csv")
    work.write(folder / "answers.xlsx")
    rows = list(csv.reader(io.StringIO((folder / "answers.csv").read_text("utf-8-sig")), delimiter=";"))
    cell = next(row[1] for row in rows if "A (hư cấu)" in row)
    assert cell in (text, f"'{text}")
    assert cell[:1] not in ("=", "+", "-", "@", "＝")
    with zipfile.ZipFile(folder / "answers.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert not [name for name in book.namelist() if "sheet1.xml.rels" in name]


# --- the template


@pytest.mark.parametrize("name", ["template.xlsx", "template.csv"])
def test_the_template_is_a_list_whose_example_is_not_sent(folder, name, read):
    code = write_template(folder / name, date(2014, 11, 1))
    with pytest.raises(Problem, match="proposes nobody"):
        read(folder / name)
    table = read_table(folder / name)
    example = next(row for row in table.rows if "Nguyễn Thị Mẫu (hư cấu)" in row)
    example[0] = "1"
    for paper in ("to-trinh-12.pdf", "bao-cao-nguyen-thi-mau.pdf", "bien-ban-10-11.pdf"):
        (folder / paper).write_bytes(b"x")
    filled = prepared(xlsx(folder / "filled.xlsx", table.rows), UNIT, None, None, None, {}, {})
    assert [row.faults for row in filled.rows] == [[]]
    assert prepared(folder / "filled.xlsx", UNIT, code, None, None, {}, {}).rows[0].event == filled.rows[0].event


def test_two_templates_have_two_codes_and_the_awards_of_their_day(folder):
    assert len({write_template(folder / f"{n}.xlsx", date(2014, 11, 1)) for n in range(2)}) == 2
    with zipfile.ZipFile(folder / "0.xlsx") as book:
        assert "BKT - Bằng khen của UBND tỉnh" in book.read("xl/sharedStrings.xml").decode()
        assert book.read("xl/worksheets/sheet1.xml").decode().count("<dataValidation ") == 6
    with pytest.raises(Problem, match="no template"):
        write_template(folder / "t.pdf", date(2014, 11, 1))


def test_a_token_alone_or_among_those_of_other_units(folder):
    alone, many = folder / "token", folder / "tokens.json"
    alone.write_text("tdkt_a\n")
    many.write_text(json.dumps({UNIT: "tdkt_b"}))
    assert (token_of(alone, UNIT), token_of(many, UNIT), token_of(None, UNIT)) == ("tdkt_a", "tdkt_b", None)
    with pytest.raises(Problem, match="holds no token"):
        token_of(many, "66.ldld")

