"""The whole year through the rules of both deciding services, without servers."""

from collections import Counter

import pytest

from deploy.daklak.year import year
from tests.support.answering import Rules, Wrong


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules()


@pytest.fixture(scope="module")
def wrong(rules: Rules) -> list[Wrong]:
    return rules.wrong(message for day in year() for message in day.messages)


def test_every_event_of_the_year_gets_the_answer_it_must(wrong: list[Wrong]) -> None:
    assert wrong == []


@pytest.mark.usefixtures("wrong")
def test_the_duties_of_the_programme_are_met(rules: Rules) -> None:
    duties = Counter(fact.type for fact in rules.facts if fact.aggregate() == "duty")

    # Two parties' review and plan, the ten, fifteen districts' selections, four periods of exemplars: those
    # that end after the programme was signed on 18 July.
    # Two parties' bases, officers, inspections and supervisions; the Board's pairs, notices, training and guidance of the
    # new regime; the Federation's guidance; the meetings below fifteen districts and eight sectors.
    assert duties == {"vn.tdkt.duty.met.v1": (2 + 1 + 15 + 4) + 4 * 2 + 4 + 1 + (15 + 8)}
