"""Files as offices send them, and as an attacker would: read, or refused in one line."""

import io
import zipfile

import pytest

from deploy.importing import table as tables
from deploy.importing.headings import layout
from deploy.importing.run import read_table
from deploy.importing.spreadsheets import looked_over
from deploy.problem import Problem
from tests.support.lists import as_csv, at, grid, nominee, xlsx

ROWS = [nominee(1), nominee(2)]


@pytest.fixture
def expected(read):
    return [row.event for row in read(ROWS).rows]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_is_the_same_list_whatever_its_separator_and_encoding(read, folder, expected, separator, encoding):
    path = folder / "list.csv"
    path.write_bytes(as_csv(grid(ROWS), separator).encode(encoding))
    assert [row.event for row in read(path).rows] == expected


def test_a_csv_may_name_its_separator(read, folder, expected):
    path = folder / "list.csv"
    path.write_text("sep=;\r\n" + as_csv(grid(ROWS)))
    assert [row.event for row in read(path).rows] == expected


def test_the_old_vietnamese_code_page_is_read_and_said(read, folder, expected):
    path = folder / "list.csv"
    path.write_bytes(_cp1258(as_csv(grid(ROWS))))
    work = read(path)
    assert [row.event for row in work.rows] == expected
    assert "Windows-1258" in work.table.remarks[0][0]


def _cp1258(text: str) -> bytes:
    """As Windows wrote it: tones apart from their letters."""
    import unicodedata

    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = ""
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(c for c in apart if c not in tones))
        out += base + "".join(c for c in apart if c in tones)
    return out.encode("cp1258")


def test_an_encoding_that_nobody_can_tell_is_said(read, folder):
    path = folder / "list.csv"
    path.write_bytes(b"\xff" + as_csv(grid(ROWS)).encode("utf-8"))
    with pytest.raises(Problem, match=r"neither UTF-8 nor UTF-16|not readable as cp1258"):
        read(path)


def test_what_was_guarded_against_excel_is_read_without_its_guard(read, folder):
    path = folder / "list.csv"
    path.write_text(as_csv(grid([nominee(1, position="'=1+1")])))
    assert read(path).rows[0].event["data"]["nominee"]["position"] == "=1+1"


@pytest.mark.parametrize("broken", ['"Họ và tên";"Năm sinh\r\n1;2', "a\0b;c\r\n"])
def test_a_broken_csv_is_one_line(read, folder, broken):
    path = folder / "list.csv"
    path.write_text(broken)
    with pytest.raises(Problem):
        read(path)


# --- workbooks


def test_the_first_visible_sheet_or_the_named_one(read, folder, expected):
    import xlsxwriter

    path = folder / "two.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Ẩn").hide()
        sheet = book.add_worksheet("Danh sách")
        sheet.activate()
        for number, row in enumerate(grid([nominee(1, held_on="10/11/2014", period_from="01/01/2014", period_to="31/10/2014")])):
            sheet.write_row(number, 0, row)
    assert [row.event for row in read(path).rows] == expected[:1]
    with pytest.raises(Problem, match="headings"):
        read(path, sheet="Ẩn")
    with pytest.raises(Problem, match="no sheet of that name"):
        read(path, sheet="?")


def test_empty_rows_and_columns_before_the_list_shift_no_address(read, folder):
    rows = [nominee(1, sex="?")]
    shifted = [[], [], *([None, None, *row] for row in grid(rows))]
    (fault,) = read(xlsx(folder / "shifted.xlsx", shifted)).outcome()["faults"]
    letter = at("sex", rows, 4)[0]
    assert fault["cell"] == f"{chr(ord(letter) + 2)}6"


def test_the_two_columns_of_the_trich_ngang_are_year_and_sex(read, folder, expected):
    rows = [nominee(1)]
    del rows[0]["sex"]
    cells = grid(rows)
    born = cells[2].index("Năm sinh")
    for row in cells[2:]:
        row.insert(born + 1, None)
    cells.insert(3, [None] * born + ["Nam", "Nữ"])
    cells[4][born : born + 2] = [None, 1961]
    path = xlsx(folder / "official.xlsx", cells)
    assert [row.event for row in read(path).rows] == expected[:1]
    cells[4][born] = 1961
    (fault,) = read(xlsx(path, cells)).outcome()["faults"]
    assert (fault["row"], "một trong hai" in fault["vi"]) == (5, True)


def test_unknown_columns_stay_in_the_file_and_are_named(read):
    rows = [nominee(1, summary="Giỏi", note="x")]
    work = read(rows)
    assert work.outcome()["columns_not_sent"] == [at("summary", rows, 1)[0], at("note", rows, 1)[:2]]
    assert "Giỏi" not in str(work.rows[0].event)


def test_a_missing_or_a_double_heading_is_told(read, folder):
    with pytest.raises(Problem, match="lacks columns: Mã đơn vị công tác"):
        read([{key: cell for key, cell in nominee(1).items() if key != "workplace"}])
    cells = grid([nominee(1)])
    cells[2][0] = "Họ tên"
    with pytest.raises(Problem, match="Họ và tên stands twice: A3 and B3"):
        read(xlsx(folder / "twice.xlsx", cells))
    with pytest.raises(Problem, match="no row of headings"):
        read(xlsx(folder / "none.xlsx", [["a", "b"], [1, 2]]))


def _rewritten(path, change):
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def _replace(old: bytes, new: bytes):
    return lambda parts: parts.update({SHEET: parts[SHEET].replace(old, new)})


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda parts: parts.update({"xl/media/x": b"0" * (60 * 2**20)}), "unpacks to 60 MiB"),
        (_replace(b"</sheetData>", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'), "row 1048576"),
        (_replace(b"</sheetData>", b'<row r="9"><c r="XFD9"><v>1</v></c></row></sheetData>'), "column 16384"),
        (_replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "a">]><worksheet'), "damaged"),
        (_replace(b"</sheetData>", b""), "damaged"),
        (lambda parts: parts.pop("xl/workbook.xml"), "damaged"),
    ],
)
def test_a_hostile_workbook_is_refused_before_anything_sets_it_out(folder, monkeypatch, change, line):
    path = _rewritten(xlsx(folder / "list.xlsx", grid(ROWS)), change)
    monkeypatch.setattr("deploy.importing.spreadsheets.CalamineWorkbook", None)
    with pytest.raises(Problem, match=line):
        read_table(path)


def test_a_part_that_is_larger_than_it_says_is_not_unpacked(folder):
    path = xlsx(folder / "list.xlsx", grid(ROWS))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/lies.xml", b" " * 2**20)
        book.getinfo("xl/lies.xml").file_size = 10
    with pytest.raises(Problem, match="damaged"):
        read_table(path)


def test_parts_of_other_formats_do_not_reach_the_reader(folder):
    strange = {"content.xml": b"", "xl/workbook.bin": b"", "xl/vbaProject.bin": b""}
    path = _rewritten(xlsx(folder / "list.xlsx", grid(ROWS)), lambda parts: parts.update(strange))
    _, safe = looked_over(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(safe)) as book:
        assert strange.keys().isdisjoint(book.namelist())
        assert SHEET in book.namelist()


def test_what_is_no_list_is_said(folder, monkeypatch):
    (folder / "list.xlsx").write_bytes(b"PK\3\4 nothing")
    (folder / "list.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing")
    (folder / "list.pdf").write_bytes(b"%PDF")
    for name, line in (("list.xlsx", "damaged"), ("list.xls", "cannot be read"), ("list.pdf", "neither"), ("no.xlsx", "no file")):
        with pytest.raises(Problem, match=line):
            read_table(folder / name)
    monkeypatch.setattr("deploy.importing.run.MAX_FILE_BYTES", 3)
    with pytest.raises(Problem, match="split the list"):
        read_table(folder / "list.pdf")


def test_a_list_longer_than_the_limit_is_told_to_be_split(folder):
    line = "a;b;c\n"
    (folder / "long.csv").write_text(line * (tables.MAX_ROWS + 1))
    with pytest.raises(Problem, match="more than 20000 rows"):
        read_table(folder / "long.csv")


def test_a_calculated_formula_counts_as_its_value(folder):
    path = xlsx(folder / "list.xlsx", grid([nominee(1)]))
    table = read_table(_rewritten(path, _replace(b"<v>1961</v>", b"<f>1960+1</f><v>1961</v>")))
    found = layout(table)
    assert table.cell(found.first, found.columns["birth_year"]) == 1961


def test_table_addresses():
    assert [tables.address(*place) for place in ((0, 0), (16, 3), (1, 25), (1, 26), (0, 701), (0, 702))] == [
        "A1", "D17", "Z2", "AA2", "ZZ1", "AAA1",
    ]  # fmt: skip
    assert tables.fold("  Đề NGHỊ (*) ") == "de nghi"
