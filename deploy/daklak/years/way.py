"""A nomination and the words of others about it, told step by step."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from deploy.daklak import dossiers
from deploy.daklak.dossiers import Case
from deploy.daklak.province import District, Union
from deploy.daklak.story import BOARD, CHAIR, FEDERATION
from deploy.daklak.workdays import plus
from deploy.daklak.years.cast import Chapter

CONFEDERATION, PRIME_MINISTER, PRESIDENT = "00.tld", "00.ttg", "00.ctn"
#: Awards that go up from the Federation: who appraises and who decides.
_ABOVE = {"CSTDT": (BOARD, CHAIR), "BKT": (BOARD, CHAIR), "TTLDXS": (BOARD, CHAIR), "BLDST": (CONFEDERATION, CONFEDERATION),
          "CSTDTQ": (BOARD, PRIME_MINISTER), "BKTT": (BOARD, PRIME_MINISTER), "HCLD3": (BOARD, PRESIDENT)}  # fmt: skip
_SIMPLE = ("to_trinh", "bao_cao_tom_tat")


@dataclass(slots=True)
class Way:
    """A case on its way: what was asked and complained of so far, by id, and who is who in it."""

    chapter: Chapter
    case: Case
    district: District
    rng: Random
    #: What the submission says otherwise, or besides.
    spoils: dict[str, Any] = field(default_factory=dict)
    expect: str = "accepted"
    initiative: str = ""
    consultation: str = ""
    window: str = ""
    complaint: str = ""
    authority: str = ""
    sittings: int = 0

    def put(self, day: date, by: str, name: str, data: dict[str, Any], expect: str = "accepted") -> None:
        self.chapter.story.diary.put(day, by, name, data, expect=expect)

    def step(self, day: date, by: str, name: str, expect: str = "accepted", **data: Any) -> None:
        """An event on the nomination itself."""
        dossiers.step(self.chapter.story, self.case, day, by, name, expect=expect, **data)

    def id(self, *key: object) -> str:
        return self.chapter.story.id(self.case.id, *key)

    def body(self, name: str) -> str:
        """Whoever is meant by a word of the script."""
        known = {"board": BOARD, "federation": FEDERATION, "chair": CHAIR, "prime_minister": PRIME_MINISTER,
                 "president": PRESIDENT, "central_board": "00.bantdkttw", "district_chair": self.district.ubnd,
                 "office": self.district.pnv, "union": self.district.ldld, "own": self.case.nominee["workplace"]}  # fmt: skip
        return known[name]


def case_of(chapter: Chapter, kind: str, number: int, award: str, nominee: dict[str, Any], submitted: date,
            district: District) -> Case:  # fmt: skip
    """The case with its bodies; a district's award is proposed, appraised and decided there."""
    story = chapter.story
    appraiser, decider = _ABOVE.get(award, (district.pnv, district.ubnd))
    proposer = FEDERATION if award in _ABOVE else district.ldld
    id = story.id("nomination", chapter.year, kind, number)
    last = min(plus(submitted, -12), date(chapter.year, 10, 31))
    period = (date(chapter.year, 1, 1), max(last, date(chapter.year, 1, 15)))
    return Case(id, award, proposer, appraiser, decider, nominee, submitted, period, type="merit")


def nominee_of(chapter: Chapter, who: str, union: Union, rng: Random) -> dict[str, Any]:
    """A worker, a team with the members that its title asks for, or one with too few of them."""
    people = chapter.story.people
    if who == "worker":
        return {"kind": "individual", **people.new(union)}
    team = people.collective(union, rng)
    if who == "team":
        return team
    share = 3 if who == "weak_team" else 8
    return team | {"members": 20, "advanced_members": 2 * share}


def submit(way: Way) -> None:
    """The dossier as its kind spoils it; by the simple procedure two papers and no vote."""
    story, case = way.chapter.story, way.case
    data = dossiers.submission(story, case, way.rng)
    if case.type == "sudden":
        data["documents"] = [{"kind": kind, **story.document(case.id, kind)} for kind in _SIMPLE]
        del data["vote"]
    for name, spoiled in way.spoils.items():
        match spoiled:
            case dict():
                data[name] = data.get(name, {}) | spoiled
            case int():
                data[name] = data[name][:spoiled]
            case _:
                data[name] = spoiled
    case.message = story.diary.put(case.submitted, case.proposer, "nomination.submitted", data, expect=way.expect)
