"""Some 6,000 initiatives (sáng kiến): some were submitted first, all are recognised, a few annulled."""

from datetime import date
from random import Random
from typing import Any

from deploy.daklak.province import Union, place_name, read
from deploy.daklak.story import CHAIR, Story
from deploy.daklak.workdays import plus, workdays
from shared.units import place_of

_RECOGNISED, _ANNULLED = 6_000, 14
#: Shares: submitted before recognition; recognised by the district; by the province; of a known person.
_SUBMITTED, _DISTRICT, _PROVINCE, _KNOWN = 0.09, 0.03, 0.006, 0.25
#: More before Workers' Month, the union's day of 28 July and the end of the year.
_BY_MONTH = (2, 3, 6, 11, 8, 7, 11, 6, 7, 10, 15, 14)
_SHARES = (("1",), ("0.6", "0.4"), ("1/3", "1/3", "1/3"))


def tell(story: Story) -> None:
    """Each initiative on the day of its recognition, larger unions having more of them."""
    rng = story.random("initiatives")
    unions = story.province.unions
    authors_of = rng.choices(unions, [union.members for union in unions], k=_RECOGNISED)
    days = _days(rng)
    annulled = set(rng.sample(range(_RECOGNISED), _ANNULLED))
    for n, (union, day) in enumerate(zip(authors_of, days, strict=True)):
        publisher = _recognise(story, union, day, n, rng)
        if n in annulled:
            _annul(story, publisher, day, n)


def _days(rng: Random) -> list[date]:
    # Not before 6 January: the first days belong to those who join.
    months = [workdays(date(2014, m, 6 if m == 1 else 1), date(2014, m, 28)) for m in range(1, 13)]
    return [rng.choice(month) for month in rng.choices(months, _BY_MONTH, k=_RECOGNISED)]


def _recognise(story: Story, union: Union, day: date, n: int, rng: Random) -> str:
    id = story.id("initiative", n)
    data = _initiative(story, union, id, rng)
    before = plus(day, -rng.randint(8, 40))
    # Nobody publishes before having joined.
    if rng.random() < _SUBMITTED and before > date(2014, 1, 8):
        submitted = data | {"submitted_on": f"{before}"}
        story.diary.put(before, union.path, "initiative.submitted", submitted)
    publisher, level = _council(union, rng.random())
    recognised = data | {"level": level, "recognised_on": f"{day}"}
    story.diary.put(day, publisher, "initiative.recognised", recognised)
    return publisher


def _initiative(story: Story, union: Union, id: str, rng: Random) -> dict[str, Any]:
    titles = read("names.yaml")["initiative_titles"]
    title = f"{rng.choice(titles['verbs'])} {rng.choice(titles[union.sector])}, {place_name(union.path)}"
    shares = rng.choices(_SHARES, (75, 20, 5))[0]
    people = [_author(story, union, rng) for _ in shares]
    # The same person cannot hold two shares of one initiative.
    if len({person["full_name"] for person in people}) < len(people):
        shares, people = ("1",), people[:1]
    authors = [{"person": person, "share": share} for person, share in zip(people, shares, strict=True)]
    value = round(rng.lognormvariate(3.2, 0.9)) * 1_000_000
    return {"initiative_id": id, "title": title, "authors": authors, "value_vnd": value}


def _author(story: Story, union: Union, rng: Random) -> dict[str, Any]:
    known = story.people.known(union, rng) if rng.random() < _KNOWN else None
    return known or story.people.new(union, direct=rng.random() < 0.8)


def _council(union: Union, drawn: float) -> tuple[str, str]:
    """Who recognises: the union's own agency, the district for a few, the province for very few."""
    if drawn < _PROVINCE:
        return CHAIR, "province"
    place = place_of(union.path)
    if drawn < _PROVINCE + _DISTRICT and place != "66":
        return f"{place}.ubnd", "district"
    return union.path, "grassroots"


def _annul(story: Story, publisher: str, day: date, n: int) -> None:
    annulled = plus(day, 12)
    data = {"initiative_id": story.id("initiative", n), "reason": "Trùng với giải pháp đã công nhận trước đó",
            "annulled_on": f"{annulled}"}  # fmt: skip
    story.diary.put(annulled, publisher, "initiative.annulled", data)
