"""The programme: signed, derived by districts and sectors, reviewed and planned; and the guidance with it."""

from collections.abc import Iterator
from datetime import date

from deploy.bodies import signing
from deploy.daklak.province import read
from deploy.daklak.story import BOARD, FEDERATION, Story
from deploy.daklak.workdays import plus, workdays

_SIGNED = date(2014, 7, 18)
#: The two districts and the sector unions that have not built their own programme by the end of the year.
_WITHOUT_PROGRAMME = ("66.646", "66.656", "66.cdn-gtvt", "66.cdn-xaydung", "66.cdn-kcn")
#: Districts whose pair also reviews the year and agrees on the next.
_REVIEWING = 5


def tell(story: Story) -> None:
    """The programme of 18 July, those derived from it, and the guidance of the year."""
    _sign(story)
    _derive(story)
    _review(story, programme_id(story), (BOARD, FEDERATION), date(2014, 12, 22))
    derived = [d for d in story.province.districts if d.place not in _WITHOUT_PROGRAMME]
    for district in derived[:_REVIEWING]:
        programme = story.id("programme", district.ldld)
        _review(story, programme, (district.pnv, district.ldld), date(2014, 12, 15))
    for plan in read("plans.yaml")["guidance"]:
        _guide(story, **plan)


def programme_id(story: Story) -> str:
    """The id of the provincial programme."""
    return story.id("programme")


def _sign(story: Story) -> None:
    data = signing(read("programme.yaml"), programme_id(story))
    story.diary.put(_SIGNED, BOARD, "programme.signed", data)


def _derive(story: Story) -> None:
    rng = story.random("derived")
    names = {body.path: body.name_vi for body in story.province.bodies}
    for n, (publisher, parties) in enumerate(_pairs(story), 1):
        day = rng.choice(workdays(date(2014, 8, 4), date(2014, 10, 31)))
        data = {"programme_id": story.id("programme", publisher), "parent_id": programme_id(story),
                "number": f"{n:02}/CTPH", "title": f"Chương trình phối hợp của {names[publisher]}",
                "signed_on": f"{day}", "parties": parties, "tasks": _plan()[:3]}  # fmt: skip
        story.diary.put(day, publisher, "programme.derived", data)


def _pairs(story: Story) -> Iterator[tuple[str, list[str]]]:
    for district in story.province.districts:
        if district.place not in _WITHOUT_PROGRAMME:
            yield district.ldld, [district.pnv, district.ldld]
    for sector in story.province.sector_unions:
        if sector not in _WITHOUT_PROGRAMME:
            yield sector, [sector]


def _review(story: Story, programme: str, parties: tuple[str, str], day: date) -> None:
    """Each party signs the review of 2014 and agrees to the plan of 2015 for itself (N06)."""
    for n, party in enumerate(parties):
        reviewed, agreed = plus(day, n), plus(day, n + 2)
        review = {"programme_id": programme, "year": 2014, "reviewed_on": f"{reviewed}",
                  "results": ["Các nội dung phối hợp được triển khai đúng kế hoạch"],
                  "difficulties": ["Một số công đoàn cơ sở đăng ký thi đua chậm"]}  # fmt: skip
        plan = {"programme_id": programme, "year": 2015, "tasks": _plan(), "agreed_on": f"{agreed}"}
        story.diary.put(reviewed, party, "programme.reviewed", review)
        story.diary.put(agreed, party, "programme.plan_agreed", plan)


def _plan() -> list[str]:
    return read("plans.yaml")["plan_2015"]


def _guide(story: Story, number: str, title: str, issued: date, audience: list[str],
           confirmed: float) -> None:  # fmt: skip
    """The Board issues a document once; most of the audience confirms within days, some within weeks."""
    rng = story.random(f"guidance/{number}")
    id = story.id("guidance", number)
    data = {"guidance_id": id, "number": number, "title": title, "issued_on": f"{issued}",
            "in_force": [f"{issued}", None], "audience": audience,
            "document": story.document("guidance", number)}  # fmt: skip
    story.diary.put(issued, BOARD, "guidance.issued", data)
    for path in _audience(story, audience):
        if rng.random() < confirmed:
            day = plus(issued, 1 + min(int(rng.expovariate(1 / 7)), 40))
            acknowledgement = {"guidance_id": id, "acknowledged_on": f"{day}"}
            story.diary.put(day, path, "guidance.acknowledged", acknowledgement)


def _audience(story: Story, audience: list[str]) -> Iterator[str]:
    """Whom the document concerns: unions of every level, district bodies; not the Board that issued it."""
    above = [path for d in story.province.districts for path in (d.ldld, d.pnv)]
    unions = (union.path for union in story.province.unions)
    everybody = [FEDERATION, *above, *story.province.sector_unions, *unions]
    for path in everybody:
        if any(path.startswith(place + ".") for place in audience) or path in audience:
            yield path
