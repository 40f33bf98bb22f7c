"""Given the facts of a dossier, where it stands, whom it waits for and until when (domain 3.6)."""

from datetime import date
from typing import Any

import pytest

from services.reporting.projections import Known
from services.reporting.projections.batch import fold, read
from tests.support.facts import Facts

CS1 = "66.643.ldld.cs1"
BOARD, FEDERATION, CHAIR, UNION = "66.tdkt", "66.ldld", "66.ubnd", "66.643.ldld"
BOTH = [BOARD, FEDERATION]


def row_of(facts: Facts, id: str = "n") -> dict[str, Any]:
    messages = [(subject, body, number) for number, (subject, body) in enumerate(facts.made, 1)]
    return fold(read(messages), Known()).rows["nominations"][(id,)]


def received(facts: Facts, **more: Any) -> dict[str, Any]:
    return facts.received("n", CS1, proposer=UNION, **({"appraiser": BOARD} | more))


def steps(row: dict[str, Any]) -> list[str]:
    return [one["step"] for one in row["dossier"]["history"]]


def carried(nomination: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in nomination.items() if name not in ("appraiser", "consents_of", "joint")}


STORY = (
    ("returned", {"appraiser": BOARD, "ground": "missing_document", "due": "2014-12-05"}, [UNION], "2014-12-05"),
    ("supplemented", {"documents": ["to_trinh"], "supplemented_on": "2014-12-01"}, [BOARD], "2014-12-25"),
    ("appraised", {"appraiser": BOARD, "result": "eligible", "appraised_on": "2014-12-03"}, [BOARD], "2014-12-25"),
    (
        "forwarded",
        {
            "list_id": "l",
            "appraiser": BOARD,
            "decider": CHAIR,
            "submission_number": "2/TTr",
            "forwarded_on": "2014-12-08",
        },
        [CHAIR],
        "2014-12-25",
    ),
)


def test_a_dossier_waits_for_whoever_takes_its_next_step():
    facts = Facts()
    nomination = carried(received(facts))
    assert (row_of(facts)["waits_for"], row_of(facts)["due"]) == ([BOARD], date(2014, 12, 25))
    for step, data, waits_for, due in STORY:
        facts.step(step, nomination, **data)
        row = row_of(facts)
        assert (row["waits_for"], row["due"]) == (waits_for, date.fromisoformat(due)), step
    facts.decided(nomination, "a", decider=CHAIR)
    row = row_of(facts)
    assert (row["step"], row["waits_for"], row["due"], row["standing"]) == ("decided", [], None, True)
    assert steps(row) == ["received", "returned", "received", "appraised", "forwarded", "decided"]
    assert [one["by"] for one in row["dossier"]["history"]] == [UNION, BOARD, UNION, BOARD, BOARD, CHAIR]


def test_a_joint_one_waits_for_each_consent_that_is_missing():
    facts = Facts()
    nomination = carried(received(facts, joint=True, consents_of=BOTH))
    assert row_of(facts)["waits_for"] == BOTH
    facts.step("appraised", nomination, appraiser=BOARD, result="eligible", appraised_on="2014-12-03")
    consent = {"office": "standing", "given_on": "2014-12-04", "complete": False}
    facts.step("consented", nomination, body=BOARD, **consent)
    assert row_of(facts)["waits_for"] == [FEDERATION]
    refusal = {"office": "standing", "ground": "doubt", "refused_on": "2014-12-05"}
    facts.step("consent_refused", nomination, body=BOARD, **refusal)
    assert row_of(facts)["waits_for"] == [FEDERATION, BOARD]
    for body in BOTH:
        facts.step("consented", nomination, body=body, **consent)
    assert row_of(facts)["waits_for"] == [BOARD]


@pytest.mark.parametrize("complaint", [None, "k"])
def test_one_on_hold_waits_for_its_appraiser_until_that_hold_is_lifted(complaint: str | None):
    facts = Facts()
    nomination = carried(received(facts))
    facts.step("returned", nomination, appraiser=BOARD, ground="missing_document", due="2014-12-05")
    facts.step("held", nomination, ground="complaint", held_on="2014-12-01", complaint_id=complaint)
    assert row_of(facts)["waits_for"] == [BOARD]
    facts.step("released", nomination, released_on="2014-12-02", complaint_id="another")
    assert row_of(facts)["waits_for"] == [BOARD]
    facts.step("released", nomination, released_on="2014-12-03", complaint_id=complaint)
    assert row_of(facts)["waits_for"] == [UNION]


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("rejected", {"appraiser": BOARD, "ground": "not_eligible", "rejected_on": "2014-12-05"}),
        ("withdrawn", {"withdrawn_on": "2014-12-05"}),
        ("lapsed", {"due": "2014-12-05"}),
    ],
)
def test_what_has_ended_waits_for_nobody(step: str, data: dict[str, Any]):
    facts = Facts()
    nomination = carried(received(facts))
    facts.step(step, nomination, **data)
    row = row_of(facts)
    assert (row["step"], row["waits_for"], row["due"], row["standing"]) == (step, [], None, False)


def test_a_vote_is_told_and_leaves_a_dossier_where_it_was():
    facts = Facts()
    nomination = carried(received(facts))
    tally = {"electorate": 9, "present": 9, "written": 0, "in_favour": 9, "against": 0, "secret": True}
    facts.step("voted", nomination, voter="66.hdtdkt", vote=tally | {"held_on": "2014-12-02"})
    row = row_of(facts)
    assert (row["step"], row["waits_for"]) == ("received", [BOARD])
    assert row["dossier"]["history"][-1] == {
        "step": "voted",
        "on": "2014-12-02",
        "by": "66.hdtdkt",
        "fact": row["dossier"]["history"][-1]["fact"],
    }


def test_a_dossier_that_names_no_appraiser_waits_for_nobody_in_particular():
    """Facts of the version before."""
    facts = Facts()
    facts.received("n", CS1)
    assert (row_of(facts)["step"], row_of(facts)["waits_for"]) == ("received", [])


def test_a_row_counted_by_the_version_before_stays_as_it_is():
    facts = Facts()
    nomination = carried(received(facts))
    facts.made.clear()
    facts.step("appraised", nomination, appraiser=BOARD, result="eligible", appraised_on="2014-12-03")
    before = {"nomination_id": "n", "step": "", "due": None, "waits_for": [], "dossier": {}, "standing": True}
    messages = [(subject, body, 1) for subject, body in facts.made]
    batch = fold(read(messages), Known({"nominations": {("n",): before}}))
    assert batch.rows["nominations"][("n",)] == before
