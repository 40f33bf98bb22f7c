"""Guidance of each year: what takes the place of last year's, what explains a new decree, what must be read by a day."""

from collections.abc import Iterator
from typing import Any

from deploy.daklak.province import read
from deploy.daklak.story import BOARD, FEDERATION
from deploy.daklak.workdays import plus
from deploy.daklak.years.cast import Chapter


def tell(chapter: Chapter) -> None:
    plan = read("years/plan.yaml")
    yearly, labour = plan["guidance"]["yearly"], plan["guidance"]["creative_labour"]
    _issue(chapter, yearly, BOARD, legal_bases=yearly["legal_bases"])
    _supersede(chapter, yearly, BOARD)
    _issue(chapter, labour, FEDERATION, awards=["BLDST"], legal_bases=labour["legal_bases"])
    _supersede(chapter, labour, FEDERATION)
    due = plan["to_be_read"]
    last = plus(chapter.day(*_dated(due["day"])), due["days"])
    _issue(chapter, due | {"audience": [chapter.district(3).place]}, BOARD, acknowledge_by=f"{last}")
    if regime := plan["regimes"].get(chapter.year):
        _issue(chapter, regime | {"confirmed": 0.2}, BOARD, explains=regime["explains"])


def _issue(chapter: Chapter, plan: dict[str, Any], issuer: str, **about: Any) -> None:
    """Most of those who acknowledge do so within two weeks."""
    id, day, audience = _id(chapter, plan, chapter.year), chapter.day(*_dated(plan["day"])), plan.get("audience", ["66"])
    data = {"guidance_id": id, "number": plan["number"], "title": f"{plan['title']} {chapter.year}",
            "issued_on": f"{day}", "in_force": [f"{day}", None], "audience": audience,
            "document": chapter.story.document("guidance", id), **about}  # fmt: skip
    chapter.story.diary.put(day, issuer, "guidance.issued", data)
    rng = chapter.random(f"guidance/{plan['number']}")
    for path in _readers(chapter, audience, issuer):
        if rng.random() < plan["confirmed"]:
            read_on = plus(day, rng.randint(1, 10))
            said = {"guidance_id": id, "acknowledged_on": f"{read_on}"}
            chapter.story.diary.put(read_on, path, "guidance.acknowledged", said)


def _supersede(chapter: Chapter, plan: dict[str, Any], issuer: str) -> None:
    """The day after it was issued it takes the place of the one before."""
    day = plus(chapter.day(*_dated(plan["day"])), 1)
    data = {"guidance_id": _id(chapter, plan, chapter.year - 1), "superseded_by": _id(chapter, plan, chapter.year),
            "superseded_on": f"{day}"}  # fmt: skip
    chapter.story.diary.put(day, issuer, "guidance.superseded", data)


def _id(chapter: Chapter, plan: dict[str, Any], year: int) -> str:
    """That of 2014 has none of the year in it: so it was told."""
    return chapter.story.id("guidance", plan["number"], *([year] if year > 2014 else []))


def _readers(chapter: Chapter, audience: list[str], issuer: str) -> Iterator[str]:
    province = chapter.story.province
    above = [path for district in province.districts for path in (district.ldld, district.pnv)]
    unions = [union.path for union in province.unions]
    for path in (FEDERATION, *above, *province.sector_unions, *unions):
        if path != issuer and any(path == place or path.startswith(f"{place}.") for place in audience):
            yield path


def _dated(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)
