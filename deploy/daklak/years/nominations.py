"""The kinds of case of each year (`cases.yaml`), told one after the other."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from deploy.daklak import dossiers
from deploy.daklak.dossiers import Case
from deploy.daklak.province import Union, read
from deploy.daklak.story import FEDERATION
from deploy.daklak.workdays import plus
from deploy.daklak.years import way as ways
from deploy.daklak.years.cast import Chapter
from deploy.daklak.years.script import step
from deploy.daklak.years.verbs import VERBS
from deploy.daklak.years.way import Way

_EACH_YEAR = 2


def tell(chapter: Chapter) -> None:
    """So many of each kind, spread over the districts."""
    for place, (kind, case) in enumerate(read("years/cases.yaml")["kinds"].items()):
        for number in range(case.get("per_year", _EACH_YEAR)):
            _tell_one(chapter, kind, number, place * _EACH_YEAR + number, case)


def walk(way: Way, steps: list[Any], since: date) -> date:
    """Each step after the one before; answers the day of the last."""
    day = since
    for text in _flat(steps):
        one = step(text)
        day = one.day(day, way.chapter.year)
        VERBS[one.verb](way, day, one)
    return day


def recognise(way: Way, level: str) -> None:
    """An initiative of the nominee, recognised some weeks before."""
    way.initiative = way.id("initiative")
    day = plus(way.case.submitted, -20)
    person = {key: value for key, value in way.case.nominee.items() if key != "kind"}
    data = {"initiative_id": way.initiative, "title": "Cải tiến quy trình làm việc tại đơn vị",
            "authors": [{"person": person, "share": "1"}], "value_vnd": 150_000_000, "level": level,
            "recognised_on": f"{day}"}  # fmt: skip
    by = FEDERATION if level == "province" else ways.CONFEDERATION
    way.put(day, by, "initiative.recognised", data)


def declared(case: Case, what: str) -> dict[str, Any]:
    """What the submitter says of earlier years; each of these is too little but for `no_titles`."""
    said = dossiers.prior(case)
    match what:
        case "gap":
            said["prior_awards"].pop(1)
        case "no_initiative":
            del said["prior_initiatives"]
        case "one_title":
            said["prior_awards"] = [said["prior_awards"][2] | {"award": "CSTDT"}]
            said["prior_initiatives"][0]["level"] = "national"
        case "only_titles":
            del said["prior_initiatives"]
        case _:
            raise ValueError(what)
    return said


def _tell_one(chapter: Chapter, kind: str, number: int, place: int, told: dict[str, Any]) -> None:
    rng = chapter.random(f"{kind}/{number}")
    district = chapter.district(place)
    union = _union(chapter, district.ldld, rng)
    nominee = ways.nominee_of(chapter, told.get("who", "worker"), union, rng)
    month, day = map(int, told["submitted"].split("-"))
    submitted = plus(chapter.day(month, day), number)
    award = told.get("award", "GKH")
    case = ways.case_of(chapter, kind, number, award, nominee, submitted, district)
    case.type = told.get("type", "merit")
    way = Way(chapter, case, district, rng, told.get("spoils", {}), told.get("expect", "accepted"))
    if level := told.get("initiative"):
        recognise(way, level)
        case.declared = declared(case, "only_titles")
    if "declares" in told:
        case.declared = declared(case, told["declares"])
    ways.submit(way)
    walk(way, told["steps"], submitted)
    if "repeats" in told:
        _again(way, kind)


def _again(way: Way, kind: str) -> None:
    """The same person for the same achievement."""
    first = way.case
    second = ways.case_of(way.chapter, f"{kind}/again", first.submitted.toordinal(), first.award, first.nominee,
                          plus(first.submitted, 20), way.district)  # fmt: skip
    ways.submit(Way(way.chapter, second, way.district, way.rng, expect="same_achievement_awarded"))


def _union(chapter: Chapter, leader: str, rng: Any) -> Union:
    return rng.choice(chapter.story.province.below(leader))


def _flat(steps: list[Any]) -> Iterator[str]:
    for one in steps:
        if isinstance(one, list):
            yield from _flat(one)
        else:
            yield one
