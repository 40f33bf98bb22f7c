"""The year 2014 in Đắk Lắk, message by message: the same bytes for the same seed."""

from collections.abc import Iterator
from datetime import date

from deploy.daklak import (
    activities_of_2014,
    campaigns_of_2014,
    exemplars_of_2014,
    initiatives_of_2014,
    media_of_2014,
    mistakes_of_2014,
    nominations_of_2014,
    procedure_of_2014,
    programme_of_2014,
    provincial_of_2014,
    refusals_of_2014,
    units_of_2014,
)
from deploy.daklak.diary import Day, Message
from deploy.daklak.dossiers import Case
from deploy.daklak.provincial_of_2014 import Provincial
from deploy.daklak.story import CHAIR, Story, story
from deploy.daklak.workdays import DATES

__all__ = ["Day", "Message", "year"]


def year(seed: int = 2014) -> Iterator[Day]:
    """Every date from 2014-01-01 to 2015-01-10, so that what is due at the end of the year is settled."""
    tale = story(seed)
    tell(tale)
    for date_ in DATES:
        yield tale.diary.day(date_)


def tell(tale: Story) -> None:
    """The order matters only for persons: initiatives come late and name some of the nominees again."""
    units_of_2014.tell(tale)
    programme_of_2014.tell(tale)
    registrations = campaigns_of_2014.tell(tale)
    activities_of_2014.tell(tale)
    introduced = exemplars_of_2014.tell(tale)
    cases = nominations_of_2014.tell(tale)
    provincial = provincial_of_2014.tell(tale)
    _afterwards(tale, cases, provincial)
    initiatives_of_2014.tell(tale)
    awarded = [case for case in (*cases, *provincial.ten) if case.decided < date(2014, 12, 20)]
    media_of_2014.tell(tale, introduced, awarded)
    refusals_of_2014.tell(tale, cases, provincial)
    early = [case.message for case in cases if case.message and case.submitted < date(2014, 7, 1)]
    mistakes_of_2014.tell(tale, registrations, early)


def _afterwards(tale: Story, cases: list[Case], provincial: Provincial) -> None:
    """One award is corrected, and one of the district's taken back: fraud in declaring merit (ground a)."""
    corrected = next(case for case in provincial.ten if case.decided < date.max)
    id, day = corrected.award_id, date(2014, 12, 24)
    data = {"award_id": id, "decision_number": "3077/QĐ-UBND", "corrected_on": f"{day}",
            "what": "Đính chính chức vụ"}  # fmt: skip
    tale.diary.put(day, CHAIR, "award.corrected", data)
    revoked = next(c for c in cases if c.decided < date(2014, 8, 1) and c.proposer == "66.651.ldld")
    procedure_of_2014.propose_revocation(tale, revoked)
    id, day = revoked.award_id, date(2015, 1, 5)
    data = {"award_id": id, "ground": "a", "decision_number": "9/QĐ-UBND", "decided_on": f"{day}"}
    tale.diary.put(day, revoked.decider, "award.revoked", data)
