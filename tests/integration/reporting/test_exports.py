"""Whole tables for others: CSV, XLSX and Parquet say the same as the API; a snapshot and what follows it miss nothing."""

import base64
import csv
import hashlib
import io
from datetime import date
from typing import Any
from urllib.parse import quote

import httpx
import openpyxl
import pytest
from pyarrow import parquet

from tests.integration.reporting.conftest import Reporting

CS1, CS2, UNION = "66.643.ldld.cs1", "66.644.ldld.cs1", "66.643.ldld"
NAME = '=HYPERLINK("x"), “Cưm’gar”'
FORMATS = ("csv", "xlsx", "parquet")


async def counted(reporting: Reporting) -> None:
    """Two awards in two districts, one of them revoked after its year."""
    facts = reporting.facts
    for path in ("66.643", "66.644"):
        facts.unit(path, "district")
    facts.unit(UNION, "district_labour_federation")
    for path in (CS1, CS2):
        facts.unit(path)
    facts.renamed(CS2, NAME, "2014-01-01")
    facts.on("2014-12-20")
    for number, path in enumerate((CS1, CS2), 1):
        facts.decided(facts.received(f"n{number}", path), f"a{number}", decision_number=f"{number}/QĐ-UBND")
    facts.on("2015-03-01")
    await reporting.counted()


async def got(reporting: Reporting, address: str) -> httpx.Response:
    answer = await reporting.http.get(f"/exports/{address}")
    assert answer.status_code == 200, answer.text
    return answer


def read(format_: str, body: bytes) -> list[dict[str, Any]]:
    """The rows as text, whatever the format: days as ISO, nothing as the empty text."""
    match format_:
        case "csv":
            return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
        case "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
            head, *rows = sheet.iter_rows(values_only=True)
            found = [dict(zip(map(str, head), row, strict=True)) for row in rows]
        case _:
            found = parquet.read_table(io.BytesIO(body)).to_pylist()
    return [{name: _text(cell) for name, cell in row.items()} for row in found]


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)[:10] if isinstance(cell, date) else str(cell)


async def test_each_format_says_what_the_register_says(reporting: Reporting):
    await counted(reporting)
    register = {one["award_id"]: one for one in (await reporting.get("/register"))["awards"]}
    for format_ in FORMATS:
        answer = await got(reporting, f"awards.{format_}")
        rows = read(format_, answer.content)
        assert [row["award_id"] for row in rows] == ["a1", "a2"]
        for row in rows:
            known = register[row["award_id"]]
            assert {name: known[name] or "" for name in row if name != "unit_name"} == {
                name: cell for name, cell in row.items() if name != "unit_name"
            }
        # CSV alone is calculated by who opens it.
        assert rows[1]["unit_name"] == (f"'{NAME}" if format_ == "csv" else NAME)


async def test_figures_add_up_to_the_summary(reporting: Reporting):
    await counted(reporting)
    summary = (await reporting.get("/summaries/66/2014"))["indicators"]
    for format_ in FORMATS:
        rows = read(format_, (await got(reporting, f"figures.{format_}?unit=66")).content)
        amounts = {
            (row["place"], row["indicator"], row["cut"]): int(row["amount"]) for row in rows if row["year"] == "2014"
        }
        assert amounts["66", "A01", "BKT.individual"] == summary["A01"]["BKT"]["individual"] == 2
        assert amounts["66", "D01", "received"] == summary["D01"]["received"] == 2
        below = [n for (place, *what), n in amounts.items() if place in ("66.643", "66.644") and what == ["D01", "received"]]
        assert sum(below) == 2


async def test_the_checksum_is_that_of_the_file_and_the_same_state_gives_the_same_bytes(reporting: Reporting):
    await counted(reporting)
    for format_ in FORMATS:
        first, second = [await got(reporting, f"dossiers.{format_}") for _ in range(2)]
        told = base64.b64encode(hashlib.sha256(first.content).digest()).decode()
        assert first.headers["Repr-Digest"] == f"sha-256=:{told}:"
        assert first.content == second.content
        assert len(read(format_, first.content)) == 2


async def test_a_part_of_it_is_what_lies_below_a_place(reporting: Reporting):
    await counted(reporting)
    for unit, ids in (("66.643", ["a1"]), (CS2, ["a2"]), ("66.64", []), ("66", ["a1", "a2"])):
        rows = read("csv", (await got(reporting, f"awards.csv?unit={unit}")).content)
        assert [row["award_id"] for row in rows] == ids, unit


async def test_a_snapshot_and_what_follows_its_cursor_miss_and_repeat_nothing(reporting: Reporting):
    """Taken anywhere in a history: awards of the snapshot, then the facts behind it, are those of the whole (S15)."""
    await counted(reporting)
    ids = [f"a{n}" for n in range(3, 12)]
    for n, id in enumerate(ids, 3):
        snapshot = await got(reporting, "awards.parquet")
        facts = reporting.facts
        facts.decided(facts.received(f"n{n}", CS1), id, decision_number=f"{n}/QĐ-UBND")
        await reporting.counted()
        known = [row["award_id"] for row in read("parquet", snapshot.content)]
        after = quote(snapshot.headers["Tdkt-Cursor"])
        followed = await reporting.get(f"/events?after={after}&types=award.decided")
        assert known + [fact["data"]["award_id"] for fact in followed] == sorted([*known, id], key=known.__contains__, reverse=True)
        assert id not in known


async def test_every_column_has_a_meaning_in_both_languages(reporting: Reporting):
    await counted(reporting)
    for export in (await reporting.get("/exports"))["exports"]:
        rows = (await got(reporting, f"{export['name']}.csv?unit=66")).content.decode("utf-8-sig").splitlines()
        assert rows[0] == ",".join(f'"{column["name"]}"' for column in export["columns"])
        assert all(column["vi"] and column["en"] for column in export["columns"])
        table = parquet.read_schema(io.BytesIO((await got(reporting, f"{export['name']}.parquet?unit=66")).content))
        assert [field.name for field in table] == [column["name"] for column in export["columns"]]


@pytest.mark.parametrize(
    ("address", "status"), [("nothing.csv", 404), ("awards.pdf", 422), ("awards.csv?unit=no path", 404)]
)
async def test_what_there_is_not_is_said(reporting: Reporting, address: str, status: int):
    assert (await reporting.http.get(f"/exports/{address}")).status_code == status
