"""A played year as tables: the command, who may have what, and the totals of the summary."""

import hashlib
import json

import pytest
from pyarrow import parquet

from deploy import documents, probe
from tests.support.commands import tdkt

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_tables_of_a_year_have_the_totals_of_its_summary(undisturbed, tmp_path):
    state = undisturbed.stack.state
    indicators = json.loads(await documents.fetch(state, "summaries/66/2014"))["indicators"]
    file = tmp_path / "figures.parquet"
    asked = ("--format", "parquet", "--unit", "66", "--out", str(file), "--json")
    code, out, _ = await tdkt(state.folder, "export", "figures", *asked)
    told = json.loads(out)
    assert (code, told["sha256"]) == (0, hashlib.sha256(file.read_bytes()).hexdigest())
    rows = [row for row in parquet.read_table(file).to_pylist() if row["place"] == "66" and row["year"] == 2014]
    for step, number in indicators["D01"].items():
        assert sum(row["amount"] for row in rows if (row["indicator"], row["cut"]) == ("D01", step)) == number, step
    awards = tmp_path / "awards.csv"
    assert (await tdkt(state.folder, "export", "awards", "--out", str(awards)))[0] == 0
    valid = [line for line in awards.read_text(encoding="utf-8-sig").splitlines()[1:] if '"revoked"' not in line]
    decided_in_2014 = [line for line in valid if ',"2014-' in line]
    assert len(decided_in_2014) == sum(sum(kinds.values()) for kinds in indicators["A01"].values())


async def test_without_a_token_the_register_and_nothing_else(undisturbed):
    state = undisturbed.stack.state
    base = f"{state.http_url('reporting')}/exports"
    status, body = await probe.exchange("GET", f"{base}/awards.csv", 60.0, None, None)
    assert status == 200
    heading = body.decode("utf-8-sig").splitlines()[0]
    assert not {'"person_id"', '"full_name"', '"proposer"'} & set(heading.split(","))
    for table in ("figures", "duties", "dossiers"):
        assert (await probe.exchange("GET", f"{base}/{table}.csv", 60.0, None, None))[0] == 401, table


async def test_making_tables_leaves_the_services_memory_as_it_is(undisturbed, tmp_path):
    state = undisturbed.stack.state
    assert (await tdkt(state.folder, "export", "figures", "--out", str(tmp_path / "first")))[0] == 0
    before = undisturbed.stack.rss_mb("reporting")
    for format_ in ("csv", "xlsx", "parquet"):
        assert (await tdkt(state.folder, "export", "figures", "--format", format_, "--out", str(tmp_path / format_)))[0] == 0
    assert undisturbed.stack.rss_mb("reporting") < before + 5


async def test_an_export_that_is_refused_leaves_no_file_and_one_line(undisturbed, tmp_path):
    file = tmp_path / "nothing.csv"
    code, _, err = await tdkt(undisturbed.stack.state.folder, "export", "awards", "--unit", "no path", "--out", str(file))
    assert (code, len(err.strip().splitlines())) == (1, 1)
    assert list(tmp_path.iterdir()) == []
