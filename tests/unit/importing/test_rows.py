"""A row of an office's list becomes one event, or its faults by cell."""

import json
import unicodedata
from datetime import date

import orjson
import pytest

from deploy.importing.nominations import State
from deploy.importing.sending import Answer
from deploy.problem import Problem
from shared.arrival import Wire
from shared.arrival import read as arrival
from shared.clock import local_date, wall_clock
from shared.streams import intake_subject
from tests.support.lists import CODE, UNIT, at, grid, nominee, xlsx


def faults(work):
    return [(fault["cell"], fault["code"]) for fault in work.outcome()["faults"]]


def test_a_row_is_an_event_that_the_system_reads(read):
    (row,) = read([nominee(1)]).rows
    event = row.event
    wire = Wire(intake_subject(event["type"], UNIT), orjson.dumps(event), 1, wall_clock())
    read_again = arrival(wire, wall_clock())
    assert read_again.violations == ()
    assert (str(read_again.day), event["source"]) == ("2014-11-20", f"urn:tdkt:unit:{UNIT}")
    data = event["data"]
    assert data["nominee"] == {
        "kind": "individual", "full_name": "Người Thử 1 (hư cấu)", "birth_year": 1961, "sex": "female", "position": "Công nhân",
        "workplace": UNIT, "ethnicity": "Ê Đê", "direct_worker": True, "person_ref": "NV-00001",
    }  # fmt: skip
    assert data["vote"] | {"minutes_sha256": ""} == {
        "electorate": 15, "present": 14, "written": 1, "for": 15, "against": 0, "secret": True, "held_on": "2014-11-10",
        "minutes_sha256": "",
    }  # fmt: skip
    assert data["vote"]["minutes_sha256"] == data["documents"][2]["sha256"]
    assert [one["kind"] for one in data["documents"]] == ["to_trinh", "bao_cao_thanh_tich", "bien_ban_hop"]
    assert (data["documents"][0]["number"], data["award"], data["type"]) == ("12/TTr-LĐLĐ", "GKH", "merit")
    assert data["achievement_period"] == ["2014-01-01", "2014-10-31"]


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        ("submitted_on", date(2014, 11, 20)), ("submitted_on", 41963), ("submitted_on", "41963"),
        ("submitted_on", "20-11-2014"), ("submitted_on", "2014-11-20"), ("submitted_on", "  20/11/2014\u00a0"),
        ("electorate", "15"), ("electorate", 15.0), ("birth_year", "1961"), ("birth_year", "01/02/1961"),
        ("birth_year", date(1961, 2, 1)), ("sex", "NỮ"), ("sex", "female"), ("direct_worker", "x"),
        ("direct_worker", "CÓ"), ("direct_worker", 1), ("direct_worker", True), ("kind", None), ("secret", "co"),
        ("award", "gkh"), ("award", "GKH - Giấy khen của Chủ tịch UBND huyện"), ("type", "công trạng"),
        ("workplace", " 66.643.LDLD "), ("full_name", unicodedata.normalize("NFD", "Người Thử 1 (hư cấu)")),
        ("full_name", "Người\u200b  Thử\n1 (hư cấu) "), ("number", "khác"), ("period_to", 41943.0),
    ],
)  # fmt: skip
def test_the_same_said_in_another_way_is_the_same_event(read, key, cell):
    expected, said = (read([row]).rows[0] for row in (nominee(1), nominee(1, **{key: cell})))
    assert said.faults == []
    assert said.event == expected.event


@pytest.mark.parametrize(
    ("key", "cell", "words"),
    [
        ("full_name", None, "ô trống"), ("birth_year", "79", "bốn chữ số"), ("birth_year", 1850, "bốn chữ số"),
        ("sex", "gái", "Nam, Nữ"), ("workplace", "Công đoàn cơ sở", "mã đơn vị"), ("direct_worker", None, "ô trống"),
        ("direct_worker", "có thể", "Có, Không"), ("electorate", "15 người", "số nguyên"),
        ("electorate", -1, "số nguyên"), ("electorate", 14.5, "số nguyên"), ("in_favour", None, "ô trống"),
        ("held_on", "31/02/2014", "ngày/tháng/năm"), ("submitted_on", "11/20/2014", "ngày/tháng/năm"),
        ("submitted_on", "20/11/14", "ngày/tháng/năm"), ("submitted_on", 12, "ngày/tháng/năm"),
        ("period_to", "31/12/2013", "trước ngày"), ("award", "Giấy khen", "mã khen thưởng"),
        ("type", "mọi thứ", "Phong trào"), ("person_ref", "NV 1", "khoảng trắng"), ("full_name", "=A1", "công thức"),
        ("position", "x" * 301, "300"), ("to_trinh", "khong-co.pdf", "không có tệp"),
        ("to_trinh", "../ngoai.pdf", "trong thư mục"), ("electorate", 0, "không hợp lệ"),
        ("submitted_on", "20/11/2114", "tương lai"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_named_and_not_repeated(read, folder, key, cell, words):
    (folder.parent / "ngoai.pdf").write_bytes(b"x")
    rows = [nominee(1), nominee(2, **{key: cell})]
    work = read(rows)
    assert [row.state for row in work.rows] == [State.READY, State.WRONG]
    (fault,) = work.outcome()["faults"]
    assert (fault["cell"], fault["row"]) == (at(key, rows, 5), 5)
    assert words in fault["vi"]
    assert fault["en"]
    assert "Người Thử" not in json.dumps(work.outcome(), ensure_ascii=False)


def test_today_is_not_in_the_future(read):
    assert read([nominee(1, submitted_on=local_date(wall_clock()))]).rows[0].faults == []


def test_every_fault_of_a_row_is_told_at_once(read):
    rows = [nominee(1, birth_year="?", sex="?", electorate="?")]
    assert faults(read(rows)) == [(at(key, rows, 4), "cell_invalid") for key in ("birth_year", "sex", "electorate")]


def test_options_speak_for_cells_that_are_empty_and_are_named_as_such(read):
    row = nominee(1, submitted_on=None, award="BKT")
    del row["type"]
    said = {"submitted_on": ("20/11/2014", "--on"), "award": ("GKH", "--award"), "type": ("merit", "--type")}
    (read_row,) = read([row], options=said).rows
    assert (read_row.event["time"][:10], read_row.event["data"]["award"]) == ("2014-11-20", "BKT")
    assert faults(read([row], options=said | {"type": ("?", "--type")})) == [("--type", "cell_invalid")]


def test_the_same_person_twice_is_one_row_too_many(read):
    rows = [nominee(1), nominee(2), nominee(3, person_ref="NV-00001")]
    assert faults(read(rows)) == [("6:6", "row_twice")]
    without = [nominee(n, person_ref=None, full_name="Một Người (hư cấu)", birth_year=1980) for n in (1, 2)]
    assert faults(read(without)) == [("5:5", "row_twice")]


def test_empty_rows_the_example_and_bare_numbers_propose_nobody(read):
    rows = [nominee(1), {"number": 2}, {}, nominee(3, number="VD"), {"note": "hết"}]
    assert [row.number for row in read(rows).rows] == [4]


def test_a_merged_cell_is_not_guessed(read, folder):
    rows = [nominee(1), nominee(2, workplace=None)]
    path = xlsx(folder / "merged.xlsx", grid(rows))
    _merge(path, at("workplace", rows, 4), at("workplace", rows, 5))
    work = read(path)
    assert [(fault["cell"], "gộp" in fault["vi"]) for fault in work.outcome()["faults"]] == [(at("workplace", rows, 5), True)]


def _merge(path, first, last):
    """Excel's own mark, put into the sheet's XML."""
    import zipfile

    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    mark = f'</sheetData><mergeCells count="1"><mergeCell ref="{first}:{last}"/></mergeCells>'.encode()
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", mark)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)


# --- ids


def test_where_a_row_stands_changes_nothing(read):
    one, other = nominee(1), nominee(2)
    straight, turned = read([one, other]).rows, read([nominee(9), other, {}, one | {"number": 7}]).rows
    assert straight[0].event == turned[2].event


def test_a_corrected_row_is_a_new_event_of_the_same_nomination(read):
    before, after = (read([row]).rows[0].event for row in (nominee(1), nominee(1, position="Kỹ sư")))
    assert before["subject"] == after["subject"]
    assert before["id"] != after["id"]


def test_other_lists_and_units_have_other_ids(read, folder):
    path = xlsx(folder / "bare.xlsx", grid([nominee(1)], code=""))
    events = [read(path, code=code, unit=unit).rows[0].event
              for code, unit in ((CODE, UNIT), (CODE + "2", UNIT), (CODE, "66.644.ldld"))]  # fmt: skip
    assert len({event["id"] for event in events}) == len({event["subject"] for event in events}) == 3


@pytest.mark.parametrize(("code", "line"), [(None, "has no code"), ("12/TTr", "at least 16"), ("đ" * 20, "at least 16")])
def test_a_list_needs_a_code_that_nobody_guesses(read, folder, code, line):
    path = xlsx(folder / "bare.xlsx", grid([nominee(1)], code=""))
    with pytest.raises(Problem, match=line) as problem:
        read(path, code=code)
    assert "--list 01" in problem.value.way_out


# --- answers


def test_an_answer_is_told_at_the_cell_it_is_about(read):
    rows = [nominee(n) for n in range(1, 5)]
    work = read(rows)
    pointers = ["/data/nominee", "/data/vote/for", "/data/documents", "/data/round_id"]
    said = {"message_vi": "vi", "message_en": "en"}
    work.hear({
        row.event["id"]: Answer(State.REFUSED, ({"code": "c", "pointer": pointer, **said},))
        for row, pointer in zip(work.rows, pointers, strict=True)
    })  # fmt: skip
    cells = [at("full_name", rows, 4), at("in_favour", rows, 5), at("to_trinh", rows, 6), "7:7"]
    assert [fault["cell"] for fault in work.outcome()["faults"]] == cells


def test_a_dossier_that_was_received_is_not_replaced_and_the_office_is_told_what_to_do(read):
    work = read([nominee(1)])
    told = {"code": "state_forbids", "pointer": "/data/nomination_id", "message_vi": "?", "message_en": "?"}
    work.hear({work.rows[0].event["id"]: Answer(State.REFUSED, (told,))})
    (fault,) = work.outcome()["faults"]
    assert fault["cell"] == "A4"
    assert "bổ sung hoặc rút" in fault["vi"]
