"""Initiatives of each year: submitted, recognised by who is competent, some annulled (domain 3.5)."""

from deploy.daklak.province import place_name, read
from deploy.daklak.story import CHAIR, FEDERATION
from deploy.daklak.workdays import plus
from deploy.daklak.years.cast import Chapter

_RECOGNISED, _ANNULLED = 700, 3


def tell(chapter: Chapter) -> None:
    """A tenth was submitted before; one in twenty is the district's, one in a hundred the province's."""
    rng, unions = chapter.random("initiatives"), chapter.story.province.unions
    titles, put = read("names.yaml")["initiative_titles"], chapter.story.diary.put
    days = chapter.days((2, 2), (11, 27))
    for number in range(_RECOGNISED):
        union, day = rng.choice(unions), rng.choice(days)
        title = f"{rng.choice(titles['verbs'])} {rng.choice(titles[union.sector])}, {place_name(union.path)}"
        author = {"person": chapter.story.people.new(union, direct=rng.random() < 0.8), "share": "1"}
        data = {"initiative_id": chapter.id("initiative", number), "title": title, "authors": [author],
                "value_vnd": round(rng.lognormvariate(3.2, 0.9)) * 1_000_000}  # fmt: skip
        if number % 10 == 0:
            before = plus(day, -8)
            put(before, union.path, "initiative.submitted", data | {"submitted_on": f"{before}"})
        by, level = union.path, "grassroots"
        if number % 20 == 1:
            by, level = union.leader, "district"
        if number % 100 == 2:
            by, level = (CHAIR, FEDERATION)[number % 200 > 100], "province"
        put(day, by, "initiative.recognised", data | {"level": level, "recognised_on": f"{day}"})
        if number < _ANNULLED:
            annulled = plus(day, 12)
            reason = {"initiative_id": data["initiative_id"], "reason": "Trùng với giải pháp đã công nhận trước đó",
                      "annulled_on": f"{annulled}"}  # fmt: skip
            put(annulled, by, "initiative.annulled", reason)
