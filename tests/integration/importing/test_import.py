"""Lists given to the running services with the `tdkt` command, as an office does it."""

import json
from typing import Any

import pytest
import pytest_asyncio

from deploy.identity.files import TOKENS, tokens_of
from shared.ids import ulid
from tests.support import commands
from tests.support.agency import codes, event
from tests.support.identities import enrolled, handed_out
from tests.support.lists import UNIT, at, grid, nominee, papers, xlsx
from tests.support.small import small_stack

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: Rows of the file above the first nominee, and nominees.
HEAD, ROWS = 3, 2_000
#: Row of the list -> what is wrong with it: the cell that will be named, its code.
BAD = {
    20: ({"full_name": None}, "full_name", "cell_invalid"),
    150: ({"birth_year": "mười chín sáu mươi"}, "birth_year", "cell_invalid"),
    230: ({"sex": "?"}, "sex", "cell_invalid"),
    310: ({"workplace": "Công đoàn cơ sở Ea Kao"}, "workplace", "cell_invalid"),
    400: ({"submitted_on": "31/11/2014"}, "submitted_on", "cell_invalid"),
    520: ({"bao_cao_thanh_tich": "khong-co.pdf"}, "bao_cao_thanh_tich", "cell_invalid"),
    640: ({"electorate": "=SUM(A1)"}, "electorate", "cell_invalid"),
    760: ({"direct_worker": None}, "direct_worker", "cell_invalid"),
    880: ({"person_ref": "NV-00001"}, "row", "row_twice"),
    990: ({"in_favour": 3}, "in_favour", "vote_share"),
    1100: ({"present": 2, "in_favour": 3}, "electorate", "vote_quorum"),
    1210: ({"award": "KHONGCO"}, "award", "award_unknown"),
    1320: ({"bien_ban_hop": None}, "to_trinh", "dossier_incomplete"),
    1530: ({"workplace": "66.643.khong-co"}, "workplace", "unit_unknown"),
    1540: ({"workplace": "66.644.ldld"}, "workplace", "route_forbidden"),
    1535: ({"round_id": "khong-co"}, "round_id", "aggregate_unknown"),
    1760: ({"award": "BKT"}, "number", "route_forbidden"),
}


@pytest.fixture(scope="module")
def patience():
    """What names an unknown unit or round is refused soon: nobody will tell of it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TDKT_PATIENCE_S", "1")
        yield


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory, patience):  # noqa: ARG001
    folder = tmp_path_factory.mktemp("importing")
    papers(folder)
    async with small_stack(folder / "state") as (stack, agency):
        yield stack, agency, folder


async def imports(running, path, *arguments: str, unit: str = UNIT) -> tuple[int, dict[str, Any]]:
    """Exit code and the outcome of one command, with the unit's own token."""
    stack, agency, _ = running
    await enrolled(stack.state, unit)
    tokens = handed_out(stack.state) / TOKENS
    code, out, err = await tdkt(running, path, "--unit", unit, "--token-file", str(tokens), "--json", *arguments)
    assert code in (0, 1), err
    await agency.settled()
    return code, json.loads(out)


async def tdkt(running, path, *arguments: str) -> commands.Ended:
    """Exit code, standard output and standard error of `tdkt import nominations`; no name is in them."""
    stack, _, _ = running
    ended = await commands.tdkt(stack.state.folder, "import", "nominations", str(path), *arguments, COLUMNS="200")
    assert "(hư cấu)" not in ended.err + ended.out
    return ended


def listed() -> list[dict[str, Any]]:
    return [nominee(n, round_id=None) | (BAD[n][0] if n in BAD else {}) for n in range(1, ROWS + 1)]


def _cell(n: int, key: str, rows: list[dict[str, Any]]) -> str:
    return f"{n + HEAD}:{n + HEAD}" if key == "row" else at(key, rows, n + HEAD)


async def test_two_thousand_rows_of_which_seventeen_are_bad(running):
    _, agency, folder = running
    rows = listed()
    path, answers = xlsx(folder / "list.xlsx", grid(rows)), folder / "answers.xlsx"
    code, first = await imports(running, path, "--report", str(answers))
    assert (code, first["accepted"], first["refused"], first["wrong"]) == (1, 1983, 8, 9)
    named = {fault["row"] - HEAD: (fault["cell"], fault["code"]) for fault in first["faults"]}
    assert named == {n: (_cell(n, key, rows), word) for n, (_, key, word) in BAD.items()}
    assert all(fault["vi"] and fault["en"] for fault in first["faults"])
    assert len(agency.facts("nomination.received", proposer=UNIT)) == 1983

    _, second = await imports(running, path)
    assert (second["accepted"], second["again"], second["refused"], second["wrong"]) == (0, 1983, 8, 9)
    assert second["faults"] == first["faults"]
    assert len(agency.facts("nomination.received", proposer=UNIT)) == 1983

    await the_answer_file_corrected_and_sent_again(running, answers)


async def the_answer_file_corrected_and_sent_again(running, answers):
    """Every mistake mended where the answer file shows it: just these rows go in."""
    from deploy.importing.run import read_table

    _, agency, folder = running
    table = read_table(answers)
    right = grid([nominee(n, round_id=None) for n in range(1, ROWS + 1)])
    for n in BAD:
        table.rows[n + HEAD - 1][: len(right[n + HEAD - 1])] = right[n + HEAD - 1]
    code, third = await imports(running, xlsx(folder / "corrected.xlsx", table.rows))
    assert (code, third["accepted"], third["again"], third["faults"]) == (0, 17, 1983, [])
    assert len(agency.facts("nomination.received", proposer=UNIT)) == ROWS


async def test_a_dry_run_sends_nothing_and_a_row_changed_after_it_was_received_changes_nothing(running):
    _, agency, folder = running
    row = nominee(1, person_ref="NV-DOI", full_name="Người Đổi (hư cấu)", birth_year=1991)
    before = len(agency.facts("nomination.received"))
    path = xlsx(folder / "one.xlsx", grid([row]))
    code, dry = await imports(running, path, "--dry-run")
    assert (code, dry["ready"], len(agency.facts("nomination.received"))) == (0, 1, before)
    assert (await imports(running, path))[0] == 0
    assert len(agency.facts("nomination.received")) == before + 1
    code, outcome = await imports(running, xlsx(folder / "one.xlsx", grid([row | {"position": "Kỹ sư"}])))
    assert (code, [fault["code"] for fault in outcome["faults"]]) == (1, ["state_forbids"])
    assert len(agency.facts("nomination.received")) == before + 1


async def test_a_quota_of_ten_and_twelve_rows_shows_which_two_and_why(running):
    _, agency, folder = running
    federation, campaign = "66.ldld", ulid()
    launched = event("campaign.launched", federation, {
        "campaign_id": campaign, "name_vi": "Lao động giỏi 2014", "movement": "LDG-LDST", "launcher": federation, "kind": "regular",
        "period": ["2014-01-01", "2014-12-31"], "registration_deadline": "2014-03-31", "scope": ["66"], "criteria": ["Năng suất"],
        "awards": ["BKT"], "legal_basis": "02/CT-UBND",
    }, time="2014-01-10T02:00:00Z")  # fmt: skip
    assert codes(await agency.answer(await agency.publish(launched))) == ["accepted"]
    rows = [nominee(n, award="BKT", type="Phong trào", workplace=federation) for n in range(1, 13)]
    path = xlsx(folder / "quota.xlsx", grid(rows))
    code, outcome = await imports(running, path, "--campaign", campaign, unit=federation)
    assert (code, outcome["accepted"], outcome["refused"]) == (1, 10, 2)
    assert [(fault["cell"], fault["code"]) for fault in outcome["faults"]] == [
        (at("full_name", rows, row), "round_full") for row in (14, 15)
    ]
    assert "10" in outcome["faults"][0]["vi"]


async def test_without_the_units_own_token_nothing_goes_in_and_the_answer_file_says_so(running):
    stack, agency, folder = running
    before = len(agency.facts("nomination.received"))
    path, answers = xlsx(folder / "other.xlsx", grid([nominee(1, full_name="Người Khác (hư cấu)")])), folder / "other.json"
    await enrolled(stack.state, "66.644.ldld")
    foreign = folder / "token"
    foreign.write_text(tokens_of(handed_out(stack.state))["66.644.ldld"])
    url = stack.state.http_url("nominations")
    for token in ([], ["--token-file", str(foreign)]):
        code, out, err = await tdkt(running, path, "--unit", UNIT, "--url", url, "--report", str(answers), *token)
        assert (code, err.count("\n"), "does not let us in" in err, "1 chưa gửi" in out) == (1, 1, True, True)
        assert json.loads(answers.read_text())["rows"][0]["state"] == "ready"
    await agency.settled()
    assert len(agency.facts("nomination.received")) == before
