"""The report over HTTP: made of what was counted, drawn by a process of its own."""

import io
import unicodedata
from random import Random

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from tests.integration.reporting.conftest import Reporting
from tests.support.histories import history
from tests.support.summaries import BODIES


async def counted(reporting: Reporting) -> None:
    """A small history of districts, with the two bodies that report together."""
    reporting.facts.made += history(Random(10), 900).made
    for body in BODIES:
        reporting.facts.add(
            "unit.joined", body["path"], "campaigns", unit_id=body["path"], valid_from="2014-01-01", **body
        )
    await reporting.counted()


async def got(reporting: Reporting, format_: str, path: str = "66/2014") -> bytes:
    answer = await reporting.http.get(f"/reports/{path}?format={format_}")
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.mark.clause("IV.e", "N06", "N20", "N21")
async def test_the_report_is_what_was_counted_in_every_format(reporting: Reporting):
    await counted(reporting)
    summary = await reporting.get("/summaries/66/2014")
    document = await reporting.get("/reports/66/2014")
    kinds = summary["indicators"]["A01"].values()
    total = document["annexes"][0]["rows"][-1]["cells"]
    assert total[2] > 0
    assert total[2:5] == [
        sum(sum(kind.values()) for kind in kinds),
        sum(kind["collective"] for kind in kinds),
        sum(kind["individual"] for kind in kinds),
    ]
    names = [row["name_vi"] for row in summary["by_unit"]]
    pdf = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(await got(reporting, "pdf"))).pages)
    assert unicodedata.is_normalized("NFC", pdf)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in pdf
    word = Document(io.BytesIO(await got(reporting, "docx")))
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    sheet = openpyxl.load_workbook(io.BytesIO(await got(reporting, "xlsx")))["PL5"]
    column = {str(row[1]) for row in sheet.iter_rows(values_only=True)}
    for name in names:
        assert name in cells
        assert name in column
    assert (await got(reporting, "csv")).startswith("\ufeff".encode())


async def test_the_same_facts_give_the_same_bytes(reporting: Reporting):
    await counted(reporting)
    for format_ in ("pdf", "docx", "xlsx"):
        assert await got(reporting, format_) == await got(reporting, format_), format_


@pytest.mark.parametrize(
    ("path", "status"),
    [("66/2014-Q9", 404), ("99/2014", 404), ("66/2014?format=exe", 422), ("66/2014?number=<b>", 422)],
)
async def test_what_is_no_report_is_a_problem(reporting: Reporting, path: str, status: int):
    await counted(reporting)
    answer = await reporting.http.get(f"/reports/{path}")
    assert answer.status_code == status
    assert answer.json()["status"] == status


DECISION = {"decider": "66.ubnd", "number": "1234/QĐ-UBND", "year": 2014}
LIST = {"proposer": "66.ldld", "award": "BKT", "year": 2014}
NAME = "Y Djuang Êban (hư cấu)"


async def decided(reporting: Reporting) -> None:
    """Two workers of one decision of the province."""
    for n in (1, 2):
        nomination = reporting.facts.received(f"n{n}", "66.643.ldld.cs1")
        reporting.facts.decided(nomination, f"a{n}")
    await reporting.counted()


@pytest.mark.clause("III.2.f")
async def test_a_decision_names_whom_the_asker_hands_in_and_keeps_nobody(reporting: Reporting):
    await decided(reporting)
    rows = (await reporting.http.get("/decisions", params=DECISION)).json()["awards"]
    assert [row["nomination_id"] for row in rows] == ["n1", "n2"]
    asked = {"persons": {"n1": {"full_name": NAME, "position": "Công nhân"}}}
    made = await reporting.http.post("/decisions/decision", params=DECISION, json=asked)
    assert made.status_code == 200, made.text
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made.content)).pages)
    assert NAME in text
    assert "1234/QĐ-UBND" in text
    again = await reporting.http.post("/decisions/decision", params=DECISION | {"format": "json"}, json={})
    assert NAME not in again.text
    assert again.text.count("(theo hồ sơ)") >= 2


async def test_certificates_are_a_page_each_and_never_a_sheet(reporting: Reporting):
    await decided(reporting)
    asked = {"register_url": "https://thidua.example.vn/register/"}
    made = await reporting.http.post("/decisions/certificate", params=DECISION, json=asked)
    pages = PdfReader(io.BytesIO(made.content)).pages
    assert ["https://thidua.example.vn/register/a1" in pages[0].extract_text(), len(pages)] == [True, 2]
    refused = await reporting.http.post(
        "/decisions/certificate", params=DECISION | {"format": "xlsx"}, json=asked
    )
    assert refused.status_code == 422


@pytest.mark.parametrize("kind", ["submission", "minutes"])
async def test_a_list_is_made_of_the_dossiers_that_stand(reporting: Reporting, kind: str):
    await decided(reporting)
    proposer = (await reporting.http.get("/decisions", params=DECISION)).json()["awards"][0]["proposer"]
    of = LIST | {"proposer": proposer}
    assert len((await reporting.http.get("/lists", params=of)).json()["dossiers"]) == 2
    made = await reporting.http.post(f"/lists/{kind}", params=of | {"format": "json"}, json={})
    assert len(made.json()["annexes"][0]["rows"]) == 2
    nobody = await reporting.http.post(f"/lists/{kind}", params=of | {"year": 2013}, json={})
    assert nobody.status_code == 404


async def test_the_plan_of_a_year_is_a_document_too(reporting: Reporting):
    await counted(reporting)
    made = await reporting.get("/plans/66/2015")
    assert made["type_name"] == "Kế hoạch"
    assert "năm 2015" in made["subject"]
