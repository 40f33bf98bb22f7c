"""Documents of a played year: what the summary says, with the names that nominations tells, and nothing kept."""

import io
import json
import stat

import orjson
import pytest
from pypdf import PdfReader
from rich.console import Console

from deploy import documents, results
from shared.units import is_place
from tests.support.commands import tdkt

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def text_of(state, path, asked=None, **query):
    made = await documents.fetch(state, path, asked, format="pdf", **query)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())


@pytest.mark.clause("IV.e", "N06", "N20", "N21")
async def test_the_annual_report_says_what_the_summary_counts(undisturbed):
    state = undisturbed.stack.state
    summary = json.loads(await documents.fetch(state, "summaries/66/2014"))
    text = await text_of(state, "reports/66/2014")
    kinds = summary["indicators"]["A01"].values()
    people, units = sum(kind["individual"] for kind in kinds), summary["indicators"]["C02"]["units"]
    assert f"{people:,} cá nhân".replace(",", ".") in text
    assert f"Có {units:,} đơn vị đăng ký".replace(",", ".") in text
    places = [child["name_vi"] for child in summary["by_unit"] if is_place(child["unit"])]
    assert len(places) == 15
    for name in places:
        assert text.count(name) >= 4, name
    assert "(dữ liệu diễn lại, hư cấu)" in text
    for task in summary["plan_next_year"]["tasks"]:
        assert task in text


@pytest.mark.clause("II.3.c", "III.2.f")
async def test_the_decision_on_the_federations_list_names_everybody_whom_nominations_knows(undisturbed):
    state = undisturbed.stack.state
    list_ = {"proposer": "66.ldld", "award": "BKT", "year": "2014"}
    rows = json.loads(await documents.fetch(state, "lists", None, **list_))["dossiers"]
    persons = await documents.persons(state, [row["nomination_id"] for row in rows], "award_list")
    names = [who["full_name"] for who in persons.values()]
    assert len(names) == len(rows) >= 5
    asked = {"persons": persons}
    for kind in ("submission", "minutes"):
        text = await text_of(state, f"lists/{kind}", asked, **list_)
        assert [name for name in names if name not in text] == []
    unnamed = await text_of(state, "lists/submission", {}, **list_)
    assert [name for name in names if name in unnamed] == []


async def test_drawing_leaves_the_services_memory_as_it_is(undisturbed):
    state = undisturbed.stack.state
    await documents.fetch(state, "reports/66/2014", format="pdf")
    before = undisturbed.stack.rss_mb("reporting")
    for format_ in ("pdf", "docx", "xlsx", "pdf"):
        await documents.fetch(state, "reports/66/2014", format=format_)
    assert undisturbed.stack.rss_mb("reporting") < before + 5


async def test_the_command_writes_what_it_is_asked_for_and_names_for_its_owner_alone(undisturbed, tmp_path):
    state = undisturbed.stack.state
    code, out, err = await tdkt(
        state.folder, "report", "annual", "--unit", "66", "--year", "2014", "--format", "csv", "--out", "-"
    )
    assert (code, err) == (0, "")
    assert out.startswith('\ufeff"phu_luc"')
    decided = next(
        fact["data"] for fact in (orjson.loads(one.body) for one in undisturbed.facts)
        if fact["type"] == "vn.tdkt.award.decided.v1" and fact["data"]["decider"] == "66.ubnd"
    )  # fmt: skip
    of = ("--decider", "66.ubnd", "--number", decided["decision_number"], "--year", decided["decided_on"][:4])
    named, unnamed = tmp_path / "named.pdf", tmp_path / "unnamed.pdf"
    assert (await tdkt(state.folder, "report", "certificate", *of, "--why", "award_list", "--out", str(named)))[0] == 0
    assert (await tdkt(state.folder, "report", "decision", *of, "--out", str(unnamed)))[0] == 0
    assert [stat.S_IMODE(file.stat().st_mode) for file in (named, unnamed)] == [0o600, 0o644]
    assert "(hư cấu)" in PdfReader(named).pages[0].extract_text()
    code, _, err = await tdkt(state.folder, "report", "annual", "--unit", "66.999", "--year", "2014")
    assert (code, len(err.splitlines())) == (1, 1)
    assert "There is no unit or place 66.999" in err


async def test_a_played_year_leaves_its_report_in_three_formats(undisturbed, tmp_path):
    await results.write(undisturbed.stack.state, "2014", (2014,), tmp_path, Console(file=io.StringIO()))
    made = sorted(file.name for file in tmp_path.glob("report-*"))
    assert made == ["report-2014.docx", "report-2014.pdf", "report-2014.xlsx"]
    await results.write(
        undisturbed.stack.state, "2014-2015", (2014, 2015), tmp_path, Console(file=io.StringIO())
    )
    assert (tmp_path / "report-2014-2015.pdf").read_bytes().startswith(b"%PDF")
